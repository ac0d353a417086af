// The JSON form of a configuration, on the wire and in labelled data.
//
//   { "id": "…", "material": "MoS2", "supercell": [8, 8],
//     "defects": [ { "type": "vacancy", "element": "S", "cell": [0, 0], "basis": 1 } ] }
//
// A typo never passes silently: a key that is not known is an error that names it.

import Crystals
import JSON

/// A configuration as it was written, its keys and types checked, its sense not yet.
public struct ConfigurationDocument: Sendable {
  /// The client's own name for it.
  public let id: String?
  /// A name or alias of a host.
  public let material: String
  /// Repeats [a, b] or [a, b, 1].
  public let supercell: [Int]?
  /// The defects in the order written.
  public let defects: [DefectDocument]

  /// The longest `id`, bytes.
  public static let maximumIDLength = 1024
  /// How far a `position` may be from the site it names, Å.
  public static let matchingDistance = 0.3

  /// Returns the configuration that is meant.
  ///
  /// - Parameters:
  ///   - catalogue: the hosts to choose from.
  ///   - defaultRepeats: the supercell of a host where the document names none.
  /// - Returns: a configuration that its supercell can hold.
  /// - Throws: `InvalidDocument` with everything that is wrong.
  public func configuration(
    in catalogue: HostCatalogue, defaultRepeats: (Host) -> SIMD2<Int>?
  ) throws(InvalidDocument) -> DefectConfiguration {
    guard let host = catalogue[material] else {
      let names = catalogue.hosts.flatMap { [$0.name] + $0.aliases }.joined(separator: ", ")
      throw InvalidDocument("/material", "no host is called '\(material)'; there are \(names)")
    }
    let supercell = try repeated(host, defaultRepeats: defaultRepeats)
    guard (1...supercell.siteCount).contains(defects.count) else {
      throw InvalidDocument(
        "/defects", "1 to \(supercell.siteCount) defects are allowed, not \(defects.count)")
    }
    var faults: [InvalidDocument.Fault] = []
    var found: [PointDefect] = []
    for (index, defect) in defects.enumerated() {
      do throws(InvalidDocument) {
        found.append(try defect.defect(in: supercell))
      } catch {
        faults += error.under("/defects/\(index)").faults
      }
    }
    guard faults.isEmpty else { throw InvalidDocument(faults: faults) }
    do throws(DefectError) {
      return try DefectConfiguration(supercell: supercell, defects: found)
    } catch {
      throw InvalidDocument(error.defect.map { "/defects/\($0)" } ?? "/defects", "\(error)")
    }
  }

  private func repeated(
    _ host: Host, defaultRepeats: (Host) -> SIMD2<Int>?
  ) throws(InvalidDocument) -> Supercell {
    let range = 1...Supercell.maximumRepeats
    guard let repeats = supercell else {
      guard let repeats = defaultRepeats(host),
        let supercell = Supercell(host: host, a: repeats.x, b: repeats.y)
      else { throw InvalidDocument("/supercell", "missing, and \(host) has no default") }
      return supercell
    }
    guard repeats.count == 2 || (repeats.count == 3 && repeats[2] == 1) else {
      throw InvalidDocument("/supercell", "must be [a, b] or [a, b, 1]")
    }
    guard let supercell = Supercell(host: host, a: repeats[0], b: repeats[1]) else {
      let place = range.contains(repeats[0]) ? 1 : 0
      throw InvalidDocument(
        "/supercell/\(place)", "\(repeats[place]) is not from 1 to \(Supercell.maximumRepeats)")
    }
    return supercell
  }
}

extension ConfigurationDocument {
  private enum Field: String, CaseIterable {
    case id, material, supercell, defects
  }

  private static let fields = JSONFields<Field>(of: "a configuration")
  private static let fieldsAmongOthers = JSONFields<Field>(
    of: "a configuration", allowsOthers: true)

  /// Reads a text that is a configuration and nothing else.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first thing that is wrong.
  public init(json text: [UInt8]) throws {
    self = try JSONReader.read(text) { try Self(reading: &$0) }
  }

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - json: Stands before it.
  ///   - allowsOthers: Whether fields beyond those of a configuration are passed over, as in
  ///     labelled data; those of a defect are checked all the same.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first thing that is wrong.
  public init(reading json: inout JSONReader, allowsOthers: Bool = false) throws {
    var id: String?
    var material: String?
    var supercell: [Int]?
    var defects: [DefectDocument]?
    try json.object(allowsOthers ? Self.fieldsAmongOthers : Self.fields) { json, field in
      switch field {
      case .id: id = try json.optional { try $0.string(limit: Self.maximumIDLength) }
      case .material: material = try json.string()
      case .supercell:
        supercell = try json.optional { try $0.array { try $0.integer() } }
      case .defects: defects = try json.array { try DefectDocument(reading: &$0) }
      }
    }
    guard let material else { throw InvalidDocument(missing: Field.material.rawValue) }
    guard let defects else { throw InvalidDocument(missing: Field.defects.rawValue) }
    self.id = id
    self.material = material
    self.supercell = supercell
    self.defects = defects
  }
}
