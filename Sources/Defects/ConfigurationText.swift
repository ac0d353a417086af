// Configurations as text: "MoS2:8x8:v@0.0.1+W@3.4.0".
//
// Host, supercell and the defects joined by "+": what is at the site ("v" for a vacancy, else the
// element's symbol), "@" and the site as i.j.basis. The text of a canonical form is the cache key.

import Crystals
import JSON

extension CanonicalForm: CustomStringConvertible {
  /// The form as text, which ``DefectConfiguration/init(text:in:)`` reads back.
  public var description: String { configurationText(supercell, defects, at: sites) }
}

extension DefectConfiguration: CustomStringConvertible {
  /// The configuration as text, defects in the order given.
  public var description: String {
    configurationText(supercell, defects, at: defects.map { supercell.site(at: $0.site) })
  }

  /// Reads what ``description`` writes.
  ///
  /// - Throws: ``ConfigurationTextError`` if the text is not of that form; ``DefectError`` if the supercell
  ///   cannot hold the defects.
  public init(text: String, in catalogue: HostCatalogue) throws {
    guard text.utf8.count <= ConfigurationTextError.maximumLength else {
      throw ConfigurationTextError.tooLong
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw ConfigurationTextError.malformed(text) }
    guard let host = catalogue[String(parts[0])] else {
      throw ConfigurationTextError.unknownHost(String(parts[0]))
    }
    let repeats = parts[1].split(separator: "x", omittingEmptySubsequences: false)
    guard repeats.count == 2, let a = natural(repeats[0]), let b = natural(repeats[1]),
      let supercell = Supercell(host: host, a: a, b: b)
    else { throw ConfigurationTextError.malformed(String(parts[1])) }
    let defects = try parts[2].split(separator: "+", omittingEmptySubsequences: false)
      .map { try PointDefect(text: $0, in: supercell) }
    try self.init(supercell: supercell, defects: defects)
  }
}

/// A text that is not a configuration.
public enum ConfigurationTextError: Error, Equatable, CustomStringConvertible {
  /// More than ``maximumLength`` bytes.
  case tooLong
  /// A host that the catalogue does not have.
  case unknownHost(String)
  /// A part that is not of the form "HOST:AxB:v@I.J.BASIS+ELEMENT@I.J.BASIS…".
  case malformed(String)

  /// The longest text read, bytes: every site of the largest supercell of a large cell.
  public static let maximumLength = 1 << 22

  /// One sentence for the client.
  public var description: String {
    switch self {
    case .tooLong: "a configuration's text has at most \(Self.maximumLength) bytes"
    case .unknownHost(let name): "no host is called '\(name)'"
    case .malformed(let part):
      "'\(part.prefix(80))' is not of the form HOST:AxB:v@i.j.basis+Element@i.j.basis"
    }
  }
}

private func configurationText(
  _ supercell: Supercell, _ defects: [PointDefect], at sites: [Site]
) -> String {
  let name = supercell.host.name
  // Each request has this made for its key, so it is written byte by byte, where it stays. No number has more than two
  // digits, and no symbol more than two letters.
  return String(unsafeUninitializedCapacity: name.utf8.count + 7 + 12 * defects.count) { room in
    var text = OutputSpan(buffer: room, initializedCount: 0)
    TextOutput.append(name, to: &text)
    text.append(UInt8(ascii: ":"))
    TextOutput.append(decimal: supercell.a, to: &text)
    text.append(UInt8(ascii: "x"))
    TextOutput.append(decimal: supercell.b, to: &text)
    text.append(UInt8(ascii: ":"))
    for (index, defect) in defects.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "+")) }
      switch defect.occupant {
      case .vacancy: text.append(UInt8(ascii: "v"))
      case .element(let element): TextOutput.append(element.symbol, to: &text)
      }
      let site = sites[index]
      text.append(UInt8(ascii: "@"))
      TextOutput.append(decimal: site.i, to: &text)
      text.append(UInt8(ascii: "."))
      TextOutput.append(decimal: site.j, to: &text)
      text.append(UInt8(ascii: "."))
      TextOutput.append(decimal: site.basis, to: &text)
    }
    return text.finalize(for: room)
  }
}

extension PointDefect {
  fileprivate init(text: Substring, in supercell: Supercell) throws(ConfigurationTextError) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .malformed(String(text)) }
    let place = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard place.count == 3, let i = natural(place[0]), let j = natural(place[1]),
      let basis = natural(place[2]), i < supercell.a, j < supercell.b,
      basis < supercell.host.cell.atoms.count
    else { throw .malformed(String(text)) }
    let site = supercell.index(of: Site(i: i, j: j, basis: basis))
    if parts[0] == "v" {
      self.init(site: site, occupant: .vacancy)
    } else if let element = Element(symbol: String(parts[0])) {
      self.init(site: site, occupant: .element(element))
    } else {
      throw .malformed(String(text))
    }
  }
}

/// A number written as digits without sign or leading zero.
private func natural(_ text: Substring) -> Int? {
  guard (1...6).contains(text.utf8.count), text == "0" || text.first != "0",
    text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  else { return nil }
  return Int(text)
}
