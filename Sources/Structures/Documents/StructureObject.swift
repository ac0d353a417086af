import Crystals
import JSON

/// A structure as a JSON object, in the form of pymatgen or OPTIMADE.
struct StructureObject {
  private enum Field: String, CaseIterable {
    case lattice, sites, charge
    case vectors = "lattice_vectors"
    case positions = "cartesian_site_positions"
    case speciesAtSites = "species_at_sites"
    case species
  }

  private static let fields = JSONFields<Field>(of: "a structure", allowsOthers: true)

  private var matrix: Lattice?
  private var sites: [AtomicStructure.Atom]?
  private var vectors: [SIMD3<Double>?]?
  private var positions: [SIMD3<Double>]?
  private var speciesAtSites: [String]?
  private var species: [String: Element] = [:]

  /// Reads the members with the lattice and the atoms; others are skipped.
  init(reading json: inout JSONReader) throws {
    try json.object(Self.fields) { json, field in
      switch field {
      case .lattice: matrix = try Self.lattice(reading: &json)
      case .sites: sites = try json.atoms { try Self.site(reading: &$0) }
      case .charge: try Self.rejectCharge(reading: &json)
      case .vectors:
        vectors = try json.array { try $0.optional { try $0.vectorOrNull() } ?? nil }
      case .positions: positions = try json.atoms { try $0.vector() }
      case .speciesAtSites: speciesAtSites = try json.atoms { try $0.string() }
      case .species:
        let pairs = try json.atoms { try Self.species(reading: &$0) }
        species = Dictionary(pairs) { first, _ in first }
      }
    }
  }

  /// Returns the structure, and the pointer to the list of its atoms.
  func structure() throws(InvalidDocument) -> (AtomicStructure, list: String) {
    if vectors != nil || positions != nil || speciesAtSites != nil {
      return (try optimade(), "/cartesian_site_positions")
    }
    guard let matrix else { throw InvalidDocument(missing: "lattice") }
    guard let sites else { throw InvalidDocument(missing: "sites") }
    guard let structure = AtomicStructure(lattice: matrix, atoms: sites) else {
      throw InvalidDocument(.tooManyAtoms, "", StructureTextError.tooManyAtoms.reason, at: "sites")
    }
    return (structure, "/sites")
  }

  // MARK: pymatgen

  private enum LatticeField: String, CaseIterable { case matrix }
  private enum SiteField: String, CaseIterable { case species, abc }
  private enum SpeciesField: String, CaseIterable { case element, occu }

  private static let latticeFields = JSONFields<LatticeField>(of: "a lattice", allowsOthers: true)
  private static let siteFields = JSONFields<SiteField>(of: "a site", allowsOthers: true)
  private static let speciesFields = JSONFields<SpeciesField>(of: "a species", allowsOthers: true)

  private static func lattice(reading json: inout JSONReader) throws -> Lattice {
    var rows: [SIMD3<Double>]?
    try json.object(latticeFields) { json, _ in rows = try json.array { try $0.vector() } }
    guard let rows else { throw InvalidDocument(missing: LatticeField.matrix.rawValue) }
    guard rows.count == 3, let lattice = Lattice(rows[0], rows[1], rows[2]) else {
      throw InvalidDocument(.invalidValue, "", noLattice, at: LatticeField.matrix.rawValue)
    }
    return lattice
  }

  private static let noLattice =
    "must be three vectors of 0.5 to \(Lattice.maximumLength) Å that span a volume"

  private static func site(reading json: inout JSONReader) throws -> AtomicStructure.Atom {
    var element: Element?
    var position: SIMD3<Double>?
    try json.object(siteFields) { json, field in
      switch field {
      case .abc: position = try json.vector(within: 100)
      case .species:
        let parts = try json.atoms { try part(reading: &$0) }
        guard parts.count == 1 else {
          throw InvalidDocument(.partialOccupancy, "", severalElements)
        }
        element = parts[0]
      }
    }
    guard let element else { throw InvalidDocument(missing: SiteField.species.rawValue) }
    guard let position else { throw InvalidDocument(missing: SiteField.abc.rawValue) }
    return AtomicStructure.Atom(element, at: position)
  }

  private static let severalElements = "must be one element with an occupancy of 1"

  private static func part(reading json: inout JSONReader) throws -> Element {
    var element: Element?
    var occupancy = 1.0
    try json.object(speciesFields) { json, field in
      switch field {
      case .element: element = try json.element()
      case .occu: occupancy = try json.double()
      }
    }
    guard let element else { throw InvalidDocument(missing: SpeciesField.element.rawValue) }
    guard abs(occupancy - 1) <= 1e-3 else {
      throw InvalidDocument(.partialOccupancy, "", severalElements, at: SpeciesField.occu.rawValue)
    }
    return element
  }

  private static func rejectCharge(reading json: inout JSONReader) throws {
    guard let charge = try json.optional({ try $0.double() }), charge != 0 else { return }
    throw InvalidDocument(
      .chargedDefect, "", "must be 0, not \(charge): only neutral structures are predicted")
  }

  // MARK: OPTIMADE

  private enum KindField: String, CaseIterable {
    case name
    case symbols = "chemical_symbols"
    case concentration
  }

  private static let kindFields = JSONFields<KindField>(of: "a species", allowsOthers: true)

  private static func species(reading json: inout JSONReader) throws -> (String, Element) {
    var name: String?
    var symbols: [Element]?
    try json.object(kindFields) { json, field in
      switch field {
      case .name: name = try json.string()
      case .symbols: symbols = try json.array { try $0.element() }
      case .concentration:
        let shares = try json.array { try $0.double() }
        guard shares.count == 1, abs(shares[0] - 1) <= 1e-3 else {
          throw InvalidDocument(.partialOccupancy, "", severalElements)
        }
      }
    }
    guard let name else { throw InvalidDocument(missing: KindField.name.rawValue) }
    guard let symbols else { throw InvalidDocument(missing: KindField.symbols.rawValue) }
    guard symbols.count == 1 else {
      throw InvalidDocument(.partialOccupancy, "", severalElements, at: KindField.symbols.rawValue)
    }
    return (name, symbols[0])
  }

  private func optimade() throws(InvalidDocument) -> AtomicStructure {
    guard let vectors else { throw InvalidDocument(missing: Field.vectors.rawValue) }
    guard let positions else { throw InvalidDocument(missing: Field.positions.rawValue) }
    guard let speciesAtSites else { throw InvalidDocument(missing: Field.speciesAtSites.rawValue) }
    guard speciesAtSites.count == positions.count else {
      throw InvalidDocument(
        .conflictingFields, "",
        "must have \(positions.count) names, one for each position, not \(speciesAtSites.count)",
        at: Field.speciesAtSites.rawValue)
    }
    guard vectors.count == 3, let lattice = Self.lattice(vectors, around: positions) else {
      throw InvalidDocument(
        .invalidValue, "", Self.noLattice + "; one of them may be null", at: Field.vectors.rawValue)
    }
    var atoms: [AtomicStructure.Atom] = []
    for (index, name) in speciesAtSites.enumerated() {
      guard let element = species[name] ?? (species.isEmpty ? Element(symbol: name) : nil) else {
        throw InvalidDocument(
          .unknownElement, "/\(index)", "no species is called '\(name.prefix(40))'",
          at: Field.speciesAtSites.rawValue)
      }
      let position = lattice.fractional(positions[index])
      guard (0..<3).allSatisfy({ abs(position[$0]) <= 100 }) else {
        throw InvalidDocument(
          .valueOutOfRange, "/\(index)", "must be within 100 cells of the origin",
          at: Field.positions.rawValue
        )
      }
      atoms.append(AtomicStructure.Atom(element, at: position))
    }
    guard let structure = AtomicStructure(lattice: lattice, atoms: atoms) else {
      throw InvalidDocument(
        .tooManyAtoms, "", StructureTextError.tooManyAtoms.reason, at: Field.positions.rawValue)
    }
    return structure
  }

  /// Returns the lattice; a null vector is replaced by one normal to the others that leaves a vacuum.
  private static func lattice(
    _ vectors: [SIMD3<Double>?], around positions: [SIMD3<Double>]
  ) -> Lattice? {
    let given = vectors.compactMap(\.self)
    if given.count == 3 { return Lattice(given[0], given[1], given[2]) }
    guard given.count == 2, let out = vectors.firstIndex(of: nil) else { return nil }
    let across = cross(given[0], given[1])
    guard across.length > 0 else { return nil }
    let normal = across / across.length
    let heights = positions.map { dot($0, normal) }
    let span = (heights.max() ?? 0) - (heights.min() ?? 0)
    var completed = given
    completed.insert(normal * (span + 4 * StructureRecognizer.minimumVacuum), at: out)
    return Lattice(completed[0], completed[1], completed[2])
  }
}

extension JSONReader {
  /// Reads a list with an element for each atom, up to the maximum number of atoms.
  fileprivate mutating func atoms<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    try array { json, index in
      guard index < AtomicStructure.maximumAtomCount else {
        throw InvalidDocument(.tooManyAtoms, "", StructureTextError.tooManyAtoms.reason)
      }
      values.append(try value(&json))
    }
    return values
  }

  /// Reads three numbers from -`limit` to `limit`.
  fileprivate mutating func vector(within limit: Double = 1e6) throws -> SIMD3<Double> {
    let numbers = try array { try $0.double() }
    guard numbers.count == 3, numbers.allSatisfy({ abs($0) <= limit }) else {
      throw InvalidDocument(
        .invalidValue, "", "must be three numbers from -\(limit) to \(limit)")
    }
    return SIMD3(numbers)
  }

  /// Reads three numbers, or three times `null` for a direction without periodicity.
  fileprivate mutating func vectorOrNull() throws -> SIMD3<Double>? {
    var start = self
    let numbers = try array { try $0.optional { try $0.double() } }
    if numbers.count == 3, numbers.allSatisfy({ $0 == nil }) { return nil }
    return try start.vector()
  }

  /// Reads the symbol of an element.
  fileprivate mutating func element() throws -> Element {
    let symbol = try string()
    guard let element = Element(symbol: symbol) else {
      throw InvalidDocument(
        .unknownElement, "", "no element has the symbol '\(symbol.prefix(40))'")
    }
    return element
  }
}
