import Crystals
import Defects
import JSON
import Numerics

/// A configuration in JSON, in requests and in labelled data.
///
/// ```json
/// { "id": "…", "material": "MoS2", "supercell": [8, 8],
///   "defects": [ { "type": "vacancy", "element": "S", "cell": [0, 0], "basis": 1 } ] }
/// { "material": "MoS2", "defects": "v_Mo+2v_S" }
/// { "material": "MoS2", "defects": ["v_Mo", "2v_S"] }
/// { "structure": "data_MoS2 …" }
/// ```
///
/// Reading it checks keys and types; ``resolved(in:defaultSupercell:limits:)`` checks the values. An unknown key is an error.
public struct ConfigurationDocument: Sendable {
  /// The ways to describe a configuration.
  public enum Contents: Sendable {
    /// Its defects in the order written.
    case defects([DefectDocument])
    /// The short name of its defects, "v_Mo+2v_S".
    case name(String)
    /// The structure with its defects.
    case structure(StructureDocument)
  }

  /// A name chosen by the client.
  public let id: String?
  /// The name or identity of the model that is to predict the configuration; the first that knows the host if nil.
  public var model: String?
  /// A name or alias of a host; required unless there is a structure.
  public let material: String?
  /// The supercell; the host's default if nil.
  let supercell: SupercellDocument?
  /// The description of the configuration.
  public let contents: Contents
  /// Whether the contributions of defects and pairs to the formation energy are requested.
  public var asksForExplanation: Bool
  /// The chemical potentials of the formation energy; those of the elemental phases if nil.
  public var chemicalPotentials: ChemicalPotentialsDocument?

  /// The maximum length of `id`, bytes.
  public static let maximumIDLength = 1024
  /// The maximum distance of a `position` from its site, Å.
  public static let matchingDistance = 0.3

  /// Resolves the host, the supercell and the sites of the defects.
  ///
  /// - Parameters:
  ///   - catalogue: The hosts to choose from.
  ///   - defaultSupercell: Returns the supercell of a host for documents without one.
  ///   - limits: Bounds on the configuration.
  ///   - cancellation: Ends the work early.
  /// - Returns: The configuration, and how it was resolved.
  /// - Throws: `InvalidDocument` with all faults, or `CancellationError`.
  public func resolved(
    in catalogue: HostCatalogue, defaultSupercell: (Host) -> Supercell?,
    limits: ResolutionLimits = ResolutionLimits(), cancellation: CancellationFlag
  ) throws -> ResolvedConfiguration {
    try cancellation.check()
    let host = try host(in: catalogue)
    switch contents {
    case .structure(let structure):
      return try structure.resolved(
        as: host.map { [$0] } ?? catalogue.hosts, vectors: try vectors(),
        limits: limits, cancellation: cancellation)
    case .name(let name):
      let supercell = try pristine(required(host), defaultSupercell: defaultSupercell)
      do {
        let configuration = try DefectConfiguration(
          name: name, in: supercell, cancellation: cancellation)
        try Self.check(configuration.defects.count, within: limits, "")
        return ResolvedConfiguration(configuration: configuration, source: .name)
      } catch let error as InvalidDocument {
        throw error.under("/defects")
      }
    case .defects(let defects):
      let supercell = try pristine(required(host), defaultSupercell: defaultSupercell)
      try Self.check(defects.count, within: limits, "/defects")
      return ResolvedConfiguration(
        configuration: try Self.configuration(of: defects, in: supercell), source: .defects)
    }
  }

  /// Resolves the host, the supercell and the sites of the defects, without cancellation.
  ///
  /// - Throws: `InvalidDocument` with all faults.
  public func resolved(
    in catalogue: HostCatalogue, defaultSupercell: (Host) -> Supercell?,
    limits: ResolutionLimits = ResolutionLimits()
  ) throws(InvalidDocument) -> ResolvedConfiguration {
    try withoutCancellation(throwing: InvalidDocument.self) {
      try resolved(
        in: catalogue, defaultSupercell: defaultSupercell, limits: limits, cancellation: $0)
    }
  }

  /// Returns the configuration of ``resolved(in:defaultSupercell:limits:)``.
  public func configuration(
    in catalogue: HostCatalogue, defaultSupercell: (Host) -> Supercell?
  ) throws(InvalidDocument) -> DefectConfiguration {
    try resolved(in: catalogue, defaultSupercell: defaultSupercell).configuration
  }

  private static func check(
    _ defectCount: Int, within limits: ResolutionLimits, _ pointer: String
  ) throws(InvalidDocument) {
    guard defectCount <= limits.maximumDefectCount else {
      throw InvalidDocument(
        .tooManyDefects, pointer,
        "\(defectCount) defects; at most \(limits.maximumDefectCount) are allowed")
    }
  }

  private static func configuration(
    of defects: [DefectDocument], in supercell: Supercell
  ) throws(InvalidDocument) -> DefectConfiguration {
    guard defects.count <= supercell.siteCount else {
      throw InvalidDocument(
        .tooManyDefects, "/defects",
        "must have at most \(supercell.siteCount) defects, not \(defects.count)")
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

  private func vectors() throws(InvalidDocument) -> IntegerMatrix? { try supercell?.vectors() }

  private func pristine(
    _ host: Host, defaultSupercell: (Host) -> Supercell?
  ) throws(InvalidDocument) -> Supercell {
    let given = try vectors().map { Supercell(host: host, vectors: $0) }
    guard let supercell = given ?? defaultSupercell(host) else {
      throw InvalidDocument(
        .missingField, "/supercell", "this field is required: \(host) has no default supercell")
    }
    return supercell
  }
}

extension ConfigurationDocument {
  private enum Field: String, CaseIterable {
    case id, model, material, supercell, defects, structure, format, explain
    case chemicalPotentials = "chemical_potentials"
  }

  private static let fields = JSONFields<Field>(of: "a configuration")
  private static let fieldsAmongOthers = JSONFields<Field>(
    of: "a configuration", allowsOthers: true)

  /// Reads a configuration from the whole of a text.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(json text: [UInt8]) throws {
    self = try JSONReader.read(text) { try Self(reading: &$0) }
  }

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - json: A reader before the configuration.
  ///   - allowsOthers: Whether other fields are skipped, as in labelled data; unknown fields of a defect are errors in any
  ///     case.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(reading json: inout JSONReader, allowsOthers: Bool = false) throws {
    var id: String?
    var model: String?
    var material: String?
    var supercell: SupercellDocument?
    var defects: Contents?
    var structure: StructureDocument?
    var format: StructureFormat?
    var explain = false
    var chemicalPotentials: ChemicalPotentialsDocument?
    let itself = json
    do {
      try json.object(allowsOthers ? Self.fieldsAmongOthers : Self.fields) { json, field in
        switch field {
        case .id: id = try json.optional { try $0.string(limit: Self.maximumIDLength) }
        // A labelled row may say by which model it was made.
        case .model where allowsOthers: try json.skip()
        case .model: model = try json.optional { try $0.string() }
        case .material: material = try json.string()
        case .supercell: supercell = try json.optional { try SupercellDocument(reading: &$0) }
        case .defects: defects = try Self.defects(reading: &json)
        case .structure: structure = try StructureDocument(reading: &json)
        case .format: format = try json.optional { try StructureFormat(reading: &$0) }
        case .explain: explain = try json.boolean()
        case .chemicalPotentials:
          chemicalPotentials = try json.optional { try ChemicalPotentialsDocument(reading: &$0) }
        }
      }
    } catch is InvalidDocument
      where material == nil && structure == nil && StructureObject.isStructure(itself)
    {
      throw InvalidDocument(
        .missingField, "",
        "this field is required; the document is itself a structure, so write {\"structure\": DOCUMENT}",
        at: Field.structure.rawValue)
    }
    self.id = id
    self.model = model
    self.material = material
    self.supercell = supercell
    asksForExplanation = explain
    self.chemicalPotentials = chemicalPotentials
    if let structure {
      guard defects == nil else {
        throw InvalidDocument(
          .conflictingFields, "", "'defects' and 'structure' exclude each other",
          at: Field.defects.rawValue)
      }
      contents = .structure(try structure.with(format: format))
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

extension ConfigurationDocument {
  /// Creates the document of a structure that is a text of its own.
  ///
  /// - Parameters:
  ///   - text: The structure.
  ///   - format: The format of the text; recognised if nil.
  ///   - id: A name chosen by the client.
  ///   - model: The name or identity of a model; the first that knows the host if nil.
  ///   - material: The host that the structure must be of; any if nil.
  ///   - supercell: The supercell that it must have, such as "8x8" or "4,8/-4,4"; any if nil.
  ///   - asksForExplanation: Whether the terms of the formation energy are requested.
  /// - Throws: `InvalidDocument` if the supercell is not of that form, or the name too long.
  public init(
    structure text: [UInt8], format: StructureFormat? = nil, id: String? = nil,
    model: String? = nil, material: String? = nil, supercell: String? = nil,
    asksForExplanation: Bool = false
  ) throws(InvalidDocument) {
    guard (id?.utf8.count ?? 0) <= Self.maximumIDLength else {
      throw InvalidDocument(
        .textTooLong, "", "must have at most \(Self.maximumIDLength) bytes",
        at: Field.id.rawValue)
    }
    self.supercell = try supercell.map { text throws(InvalidDocument) in
      guard let supercell = SupercellDocument(text: text) else {
        throw InvalidDocument(
          .invalidSupercell, "",
          "must be the repeats of the unit cell, such as 8x8, or two vectors, such as 4,8/-4,4",
          at: Field.supercell.rawValue)
      }
      return supercell
    }
    self.id = id
    self.model = model
    self.material = material
    self.asksForExplanation = asksForExplanation
    contents = .structure(StructureDocument(text: text, format: format))
  }

  /// Reads defects: their list, a name, or a list of names, which are one complex.
  static func defects(reading json: inout JSONReader) throws -> Contents {
    guard try json.next() != .string else { return .name(try json.string()) }
    var defects: [DefectDocument] = []
    defects.reserveCapacity(4)
    var names: [String] = []
    try json.array { json, _ in
      let isName = try json.next() == .string
      guard isName ? defects.isEmpty : names.isEmpty else {
        throw InvalidDocument(
          .wrongType, "", "must be \(isName ? "an object" : "a name"), as the defects before it")
      }
      guard isName else { return defects.append(try DefectDocument(reading: &json)) }
      guard names.count < DefectName.maximumCount else {
        throw InvalidDocument(
          .tooManyDefects, "",
          "at most \(DefectName.maximumCount) names are allowed; list more defects with their sites"
        )
      }
      let name = try json.string(limit: DefectName.maximumLength)
      guard !name.allSatisfy(\.isWhitespace) else {
        throw InvalidDocument(.invalidDefectName, "", "must be the name of a defect, such as v_S")
      }
      names.append(name)
    }
    return names.isEmpty ? .defects(defects) : .name(names.joined(separator: "+"))
  }

  /// Returns the configuration for a model, unless it names its own.
  public func withDefault(model: String?) -> ConfigurationDocument {
    var document = self
    document.model = self.model ?? model
    return document
  }

  /// Returns the configuration at these chemical potentials, unless it has its own.
  public func withDefault(
    chemicalPotentials: ChemicalPotentialsDocument?
  ) -> ConfigurationDocument {
    var document = self
    document.chemicalPotentials = self.chemicalPotentials ?? chemicalPotentials
    return document
  }
}

extension StructureFormat {
  /// Reads the name of a format.
  fileprivate init(reading json: inout JSONReader) throws {
    let name = try json.string()
    guard let format = StructureFormat(rawValue: name.lowercased()) else {
      let names = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      throw InvalidDocument(.invalidValue, "", "must be \(names), not '\(name.prefix(40))'")
    }
    self = format
  }
}
