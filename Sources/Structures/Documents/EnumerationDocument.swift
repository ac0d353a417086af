import JSON

/// A request for the inequivalent arrangements of a stoichiometry, in JSON.
///
/// ```json
/// { "material": "MoS2", "supercell": [4, 4], "defects": "v_Mo+2v_S", "sort": "formation_energy", "top": 20 }
/// ```
///
/// Reading it checks keys, types, ranges and contradictions. An unknown key is an error.
public struct EnumerationDocument: Sendable {
  /// The orders of arrangements, each ascending.
  public enum Order: String, CaseIterable, Sendable {
    /// By formation energy, at the chemical potentials of the request.
    case formationEnergy = "formation_energy"
    /// By band gap, or by its distance from ``EnumerationDocument/targetGap``.
    case bandGap = "band_gap"
    /// By the text of the key.
    case key
  }

  /// The name or identity of the model that predicts; the first that knows the host if nil.
  public private(set) var model: String?
  /// A name or alias of a host.
  public private(set) var material = ""
  /// The supercell; the host's default if nil.
  private var supercellDocument: SupercellDocument?
  /// The names of the defects with their counts, "v_Mo+2v_S".
  public private(set) var defects = ""
  /// The chemical potentials of formation energies; those of the elemental phases if nil.
  public var chemicalPotentials: ChemicalPotentialsDocument?
  /// The order of the arrangements; that of their generation if nil.
  public private(set) var order: Order?
  /// The band gap from which distances are measured, eV.
  public private(set) var targetGap: Double?
  /// The number of arrangements at the start of the order that are wanted; all if nil.
  public private(set) var top: Int?
  /// The largest formation energy that is wanted, eV.
  public private(set) var maximumFormationEnergy: Double?
  /// Whether only arrangements within the applicability domain are wanted.
  public private(set) var isInDomainOnly = false
  /// The temperature of the Boltzmann weights, K; no weights if nil.
  public private(set) var temperature: Double?
  /// The largest number of inequivalent arrangements to enumerate; that of the server or command if nil.
  public private(set) var limit: Int?
  /// The number of arrangements to draw; all are enumerated if nil.
  public private(set) var sample: Int?
  /// The seed of the draws.
  public private(set) var seed: UInt64 = 0

  /// The largest number of arrangements that can be drawn.
  public static let maximumSample = 1_000_000
  /// The highest temperature, K.
  public static let maximumTemperature = 1e6
  /// The largest seed, which every reader of JSON reads exactly.
  public static let maximumSeed = 1 << 53

  private enum Field: String, CaseIterable {
    case model, material, supercell, defects, sort, top, limit, sample, seed
    case chemicalPotentials = "chemical_potentials"
    case targetGap = "target_gap_ev"
    case maximumFormationEnergy = "max_formation_energy_ev"
    case isInDomainOnly = "in_domain_only"
    case temperature = "temperature_k"
  }

  private static let fields = JSONFields<Field>(of: "an enumeration")

  /// Reads a request from the whole of a text.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(json text: [UInt8]) throws {
    var given: Set<Field> = []
    try JSONReader.read(text) { json in
      try json.object(Self.fields) { json, field in
        guard try json.next() != .null || field == .material || field == .defects else {
          return try json.skip()
        }
        given.insert(field)
        try read(field, &json)
      }
    }
    for field in [Field.material, .defects] where !given.contains(field) {
      throw InvalidDocument(missing: field.rawValue)
    }
    try complete(given)
  }

  private mutating func read(_ field: Field, _ json: inout JSONReader) throws {
    switch field {
    case .model: model = try json.string()
    case .material: material = try json.string()
    case .supercell: supercellDocument = try SupercellDocument(reading: &json)
    case .defects: defects = try json.string()
    case .chemicalPotentials: chemicalPotentials = try ChemicalPotentialsDocument(reading: &json)
    case .sort: order = try Self.order(reading: &json)
    case .targetGap: targetGap = try Self.checked(try json.double(), 0...1000)
    case .top: top = try Self.checked(try json.integer(), 1...1 << 40)
    case .maximumFormationEnergy: maximumFormationEnergy = try json.double()
    case .isInDomainOnly: isInDomainOnly = try json.boolean()
    case .temperature:
      temperature = try Self.checked(try json.double(), 0...Self.maximumTemperature)
      guard temperature != 0 else {
        throw InvalidDocument(.valueOutOfRange, "", "must be above 0 K")
      }
    case .limit: limit = try Self.checked(try json.integer(), 1...1 << 40)
    case .sample: sample = try Self.checked(try json.integer(), 1...Self.maximumSample)
    case .seed: seed = UInt64(try Self.checked(try json.integer(), 0...Self.maximumSeed))
    }
  }

  private static func order(reading json: inout JSONReader) throws -> Order {
    let name = try json.string()
    guard let order = Order(rawValue: name) else {
      let names = Order.allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidDocument(.invalidValue, "", "must be one of \(names), not '\(name.prefix(40))'")
    }
    return order
  }

  private static func checked<Value: Comparable>(
    _ value: Value, _ range: ClosedRange<Value>
  ) throws(InvalidDocument) -> Value {
    guard range.contains(value) else {
      throw InvalidDocument(
        .valueOutOfRange, "",
        "must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
    return value
  }

  /// Checks what fields say together, and sets the order that they imply.
  private mutating func complete(_ given: Set<Field>) throws(InvalidDocument) {
    func conflict(_ field: Field, _ detail: String) -> InvalidDocument {
      InvalidDocument(.conflictingFields, "", detail, at: field.rawValue)
    }
    if targetGap != nil {
      guard order == nil || order == .bandGap else {
        throw conflict(
          .targetGap,
          "arrangements are sorted by their distance from a target gap; 'sort' must be band_gap")
      }
      order = .bandGap
    }
    if top != nil, order == nil { order = .formationEnergy }
    guard temperature == nil || sample == nil else {
      throw conflict(.temperature, "thermodynamics needs all arrangements, not a sample of them")
    }
    guard sample != nil || !given.contains(.seed) else {
      throw conflict(.seed, "only a sample has a seed")
    }
  }

  /// The pristine supercell, as the document of a configuration.
  public var pristine: ConfigurationDocument {
    ConfigurationDocument(
      id: nil, model: model, material: material, supercell: supercellDocument,
      contents: .defects([]), asksForExplanation: false, chemicalPotentials: nil)
  }
}
