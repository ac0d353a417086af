// The JSON form of a configuration, on the wire and in labelled data.
//
//   { "id": "…", "material": "MoS2", "supercell": [8, 8],
//     "defects": [ { "type": "vacancy", "element": "S", "cell": [0, 0], "basis": 1 } ] }
//   { "material": "MoS2", "defects": "v_Mo+2v_S" }
//   { "structure": "data_MoS2 …" }
//
// A typo never passes silently: a key that is not known is an error that names it.

import Crystals
import Defects
import JSON

/// A configuration as it was written, its keys and types checked, its sense not yet.
public struct ConfigurationDocument: Sendable {
  /// How a configuration is told.
  public enum Contents: Sendable {
    /// By its defects in the order written.
    case defects([DefectDocument])
    /// By its short name, "v_Mo+2v_S".
    case name(String)
    /// By the atoms that are left.
    case structure(StructureDocument)
  }

  /// The client's own name for it.
  public let id: String?
  /// A name or alias of a host; only a structure may do without.
  public let material: String?
  /// Repeats [a, b] or [a, b, 1].
  let supercell: WholeNumbers?
  /// What it is.
  public let contents: Contents
  /// Whether the answer is to say what each defect and each pair adds to the formation energy.
  public var asksForExplanation: Bool

  /// The longest `id`, bytes.
  public static let maximumIDLength = 1024
  /// How far a `position` may be from the site it names, Å.
  public static let matchingDistance = 0.3

  /// Returns the configuration that is meant.
  ///
  /// - Parameters:
  ///   - catalogue: the hosts to choose from.
  ///   - defaultRepeats: the supercell of a host where the document names none.
  /// - Returns: a configuration that its supercell can hold, and how it was resolved.
  /// - Throws: `InvalidDocument` with everything that is wrong.
  public func resolved(
    in catalogue: HostCatalogue, defaultRepeats: (Host) -> SIMD2<Int>?
  ) throws(InvalidDocument) -> ResolvedConfiguration {
    let host = try host(in: catalogue)
    switch contents {
    case .structure(let structure):
      return try structure.resolved(
        as: host.map { [$0] } ?? catalogue.hosts, repeats: try supercell.map(Self.repeats))
    case .name(let name):
      let supercell = try repeated(required(host), defaultRepeats: defaultRepeats)
      do throws(InvalidDocument) {
        return ResolvedConfiguration(
          configuration: try DefectConfiguration(name: name, in: supercell), source: .name)
      } catch {
        throw error.under("/defects")
      }
    case .defects(let defects):
      let supercell = try repeated(required(host), defaultRepeats: defaultRepeats)
      return ResolvedConfiguration(
        configuration: try Self.configuration(of: defects, in: supercell), source: .defects)
    }
  }

  /// Returns the configuration that is meant, as ``resolved(in:defaultRepeats:)`` does.
  public func configuration(
    in catalogue: HostCatalogue, defaultRepeats: (Host) -> SIMD2<Int>?
  ) throws(InvalidDocument) -> DefectConfiguration {
    try resolved(in: catalogue, defaultRepeats: defaultRepeats).configuration
  }

  private static func configuration(
    of defects: [DefectDocument], in supercell: Supercell
  ) throws(InvalidDocument) -> DefectConfiguration {
    guard (1...supercell.siteCount).contains(defects.count) else {
      throw InvalidDocument(
        defects.isEmpty ? .noDefects : .tooManyDefects, "/defects",
        "must have 1 to \(supercell.siteCount) defects, not \(defects.count)")
    }
    var faults: [InvalidDocument.Fault] = []
    var found: [PointDefect] = []
    found.reserveCapacity(defects.count)
    for index in defects.indices {
      do throws(InvalidDocument) {
        found.append(try defects[index].defect(in: supercell))
      } catch {
        faults += error.under("/defects/\(index)").faults
      }
    }
    guard faults.isEmpty else { throw InvalidDocument(faults: faults) }
    do throws(DefectError) {
      return try DefectConfiguration(supercell: supercell, defects: found)
    } catch {
      throw InvalidDocument(
        error.code, error.defect.map { "/defects/\($0)" } ?? "/defects", "\(error)")
    }
  }

  private func host(in catalogue: HostCatalogue) throws(InvalidDocument) -> Host? {
    guard let material else { return nil }
    guard let host = catalogue[material] else {
      let names = catalogue.hosts.flatMap { [$0.name] + $0.aliases }.joined(separator: ", ")
      throw InvalidDocument(
        .unknownMaterial, "/material",
        "no host is called '\(material)'; the hosts are \(names)")
    }
    return host
  }

  private func required(_ host: Host?) throws(InvalidDocument) -> Host {
    guard let host else { throw InvalidDocument(missing: Field.material.rawValue) }
    return host
  }

  private func repeated(
    _ host: Host, defaultRepeats: (Host) -> SIMD2<Int>?
  ) throws(InvalidDocument) -> Supercell {
    guard let repeats = try supercell.map(Self.repeats) ?? defaultRepeats(host),
      let supercell = Supercell(host: host, a: repeats.x, b: repeats.y)
    else {
      throw InvalidDocument(
        .missingField, "/supercell", "this field is required: \(host) has no default supercell")
    }
    return supercell
  }

  private static func repeats(_ repeats: WholeNumbers) throws(InvalidDocument) -> SIMD2<Int> {
    guard repeats.count == 2 || (repeats.count == 3 && repeats[2] == 1) else {
      throw InvalidDocument(.invalidSupercell, "/supercell", "must be [a, b] or [a, b, 1]")
    }
    for axis in 0..<2 where !(1...Supercell.maximumRepeats).contains(repeats[axis]) {
      throw InvalidDocument(
        .invalidSupercell, "/supercell/\(axis)",
        "must be from 1 to \(Supercell.maximumRepeats), not \(repeats[axis])")
    }
    return [repeats[0], repeats[1]]
  }
}

extension ConfigurationDocument {
  private enum Field: String, CaseIterable {
    case id, material, supercell, defects, structure, format, explain
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
    var supercell: WholeNumbers?
    var defects: Contents?
    var structure: StructureDocument?
    var format: StructureFormat?
    var explain = false
    try json.object(allowsOthers ? Self.fieldsAmongOthers : Self.fields) { json, field in
      switch field {
      case .id: id = try json.optional { try $0.string(limit: Self.maximumIDLength) }
      case .material: material = try json.string()
      case .supercell: supercell = try json.optional { try WholeNumbers(reading: &$0) }
      case .defects:
        defects =
          try json.next() == .string
          ? .name(json.string())
          : .defects(json.array(expecting: 4) { try DefectDocument(reading: &$0) })
      case .structure: structure = try StructureDocument(reading: &json)
      case .format: format = try json.optional { try StructureFormat(reading: &$0) }
      case .explain: explain = try json.boolean()
      }
    }
    self.id = id
    self.material = material
    self.supercell = supercell
    asksForExplanation = explain
    if let structure {
      guard defects == nil else {
        throw InvalidDocument(
          .conflictingFields, "", "'defects' and 'structure' exclude each other",
          at: Field.defects.rawValue)
      }
      contents = .structure(try structure.told(in: format))
      return
    }
    guard format == nil else {
      throw InvalidDocument(
        .conflictingFields, "", "only a structure has a format", at: Field.format.rawValue)
    }
    guard material != nil else { throw InvalidDocument(missing: Field.material.rawValue) }
    guard let defects else { throw InvalidDocument(missing: Field.defects.rawValue) }
    contents = defects
  }
}

extension StructureFormat {
  /// Reads the name of a format.
  fileprivate init(reading json: inout JSONReader) throws {
    let name = try json.string()
    guard let format = StructureFormat(rawValue: name) else {
      let names = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      throw InvalidDocument(.invalidValue, "", "must be \(names), not '\(name.prefix(40))'")
    }
    self = format
  }
}
