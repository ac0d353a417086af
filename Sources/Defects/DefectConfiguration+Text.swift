import Crystals
import JSON

extension CanonicalForm: CustomStringConvertible {
  /// The form as text, the key of the cache; ``DefectConfiguration/init(text:in:)`` reads it.
  public var description: String { configurationText(supercell, defects, at: sites) }
}

extension DefectConfiguration: CustomStringConvertible {
  /// The configuration as text, such as "MoS2:8x8:v@0.0.1+W@3.4.0".
  ///
  /// The text has the host, the supercell, and the defects in the order given. A defect is its occupant ("v" for a
  /// vacancy, otherwise the symbol of the element) and its site as i.j.basis. A supercell that does not repeat the host
  /// along its own vectors is written by the Hermite normal form of its lattice, "MoS2:4,8/0,12:v@0.0.1".
  public var description: String {
    configurationText(supercell, defects, at: defects.map { supercell.site(at: $0.site) })
  }

  /// Reads a configuration from the text of its ``description``.
  ///
  /// - Throws: ``ConfigurationTextError`` if the text is not of that form; ``DefectError`` if the supercell cannot hold
  ///   the defects.
  public init(text: String, in catalogue: HostCatalogue) throws {
    guard text.utf8.count <= ConfigurationTextError.maximumLength else {
      throw ConfigurationTextError.tooLong
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw ConfigurationTextError.malformed(text) }
    guard let host = catalogue[String(parts[0])] else {
      throw ConfigurationTextError.unknownHost(String(parts[0]))
    }
    guard let lattice = IntegerMatrix(String(parts[1])).flatMap(Superlattice.init),
      lattice.description == parts[1]
    else { throw ConfigurationTextError.malformed(String(parts[1])) }
    let supercell = Supercell(host: host, lattice: lattice)
    let defects =
      try parts[2].isEmpty
      ? []
      : parts[2].split(separator: "+", omittingEmptySubsequences: false)
        .map { try PointDefect(text: $0, in: supercell) }
    try self.init(supercell: supercell, defects: defects)
  }
}

private func configurationText(
  _ supercell: Supercell, _ defects: [PointDefect], at sites: [Site]
) -> String {
  let (name, lattice) = (supercell.host.name, supercell.lattice)
  // Every request needs this text as its key, so it is written in place, byte by byte. Symbols have at most two letters,
  // and numbers at most two digits, or four if there are many cells along one vector.
  let length = max(lattice.a, lattice.b) < 100 ? (cells: 12, defect: 12) : (cells: 20, defect: 16)
  let capacity = name.utf8.count + length.cells + length.defect * defects.count
  return String(unsafeUninitializedCapacity: capacity) { room in
    var text = OutputSpan(buffer: room, initializedCount: 0)
    TextOutput.append(name, to: &text)
    text.append(UInt8(ascii: ":"))
    TextOutput.append(decimal: lattice.a, to: &text)
    if lattice.shift == 0 {
      text.append(UInt8(ascii: "x"))
    } else {
      text.append(UInt8(ascii: ","))
      TextOutput.append(decimal: lattice.shift, to: &text)
      TextOutput.append("/0,", to: &text)
    }
    TextOutput.append(decimal: lattice.b, to: &text)
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
    let indices = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard indices.count == 3, let i = natural(indices[0]), let j = natural(indices[1]),
      let basis = natural(indices[2]), i < supercell.a, j < supercell.b,
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

/// Reads a number of one to six digits without a sign or a leading zero.
private func natural(_ text: Substring) -> Int? {
  guard (1...6).contains(text.utf8.count), text == "0" || text.first != "0",
    text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  else { return nil }
  return Int(text)
}
