import Crystals
import Defects
import JSON

/// A structure as JSON: pymatgen's `Structure.as_dict()`, an OPTIMADE structure, ASE's `Atoms.todict()` or JARVIS'
/// `Atoms.to_dict()`.
///
/// An OPTIMADE structure may be the attributes, the entry that has them, or a response with one entry.
struct StructureObject {
  enum Field: String, CaseIterable {
    case data, attributes
    // pymatgen
    case lattice, sites, charge, properties
    // OPTIMADE
    case vectors = "lattice_vectors"
    case sitePositions = "cartesian_site_positions"
    case speciesAtSites = "species_at_sites"
    case species
    // ASE
    case numbers, positions, cell, info
    case initialCharges = "initial_charges"
    /// The first row of a file, and the numbers of all rows.
    case firstRow = "1"
    case ids
    // JARVIS
    case latticeMatrix = "lattice_mat"
    case coordinates = "coords"
    case elements, cartesian

    var pointer: String { "/" + rawValue }
  }

  private static let fields = JSONFields<Field>(of: "a structure", allowsOthers: true)

  /// What is accepted, for messages.
  static let forms =
    "pymatgen's Structure.as_dict() (lattice, sites), an OPTIMADE structure (lattice_vectors, "
    + "cartesian_site_positions, species_at_sites), ASE's Atoms.todict() (numbers, positions, cell) "
    + "or JARVIS' Atoms.to_dict() (lattice_mat, coords, elements)"

  /// The only member of a list, or an object inside this one, with the pointer to it.
  private var inner: [(pointer: String, object: StructureObject)] = []
  var given: Set<Field> = []

  var matrix: Lattice?
  var sites: [(occupant: Occupant, position: SIMD3<Double>)] = []
  var vectors: [SIMD3<Double>?] = []
  var positions: [SIMD3<Double>] = []
  var speciesAtSites: [String] = []
  var species: [String: Occupant] = [:]
  var occupants: [Occupant] = []
  var isCartesian = false

  /// Reads a structure, or a list of one.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    guard try json.next() == .array else {
      try readMembers(of: &json)
      return
    }
    var count = 0
    try json.array { json, index in
      count += 1
      guard index == 0 else { return try json.skip() }
      inner.append(("/0", try StructureObject(reading: &json)))
    }
    try Self.checkIsOne(count)
  }

  /// Whether a value is meant as a structure, or a list of structures, right or faulty.
  ///
  /// - Parameter json: A reader before the value.
  /// - Returns: True for an object that has a field of structures, or a member that is one.
  static func isStructure(_ json: JSONReader) -> Bool {
    var json = json
    var isStructure = false
    if (try? json.next()) == .array {
      try? json.array { json, _ in
        isStructure = isStructure || Self.isStructure(json)
        try json.skip()
      }
    } else {
      try? json.object(fields) { json, field in
        switch field {
        case .lattice, .sites, .vectors, .sitePositions, .speciesAtSites, .numbers, .positions,
          .latticeMatrix, .coordinates:
          isStructure = true
        case .data, .attributes, .firstRow: isStructure = isStructure || Self.isStructure(json)
        // Other objects have such fields too: `cell` is one of a defect.
        case .charge, .properties, .species, .cell, .info, .initialCharges, .ids, .elements,
          .cartesian:
          break
        }
        try json.skip()
      }
    }
    return isStructure
  }

  /// Checks the number of structures in a list.
  private static func checkIsOne(_ count: Int) throws(InvalidDocument) {
    guard count != 1 else { return }
    throw InvalidDocument(
      count == 0 ? .noAtoms : .severalStructures, "",
      count == 0
        ? "there is no structure"
        : "there are \(count) structures, and one is expected; send each as a configuration of its own, "
          + "in one request to /predict-many")
  }

  /// Reads the members with the lattice and the atoms; others are skipped.
  private mutating func readMembers(of json: inout JSONReader) throws {
    try json.object(Self.fields) { json, field in
      given.insert(field)
      switch field {
      case .data, .attributes, .firstRow:
        guard try json.next() != .null else {
          throw InvalidDocument(.noAtoms, "", "there is no structure")
        }
        inner.append((field.pointer, try StructureObject(reading: &json)))
      case .ids: try Self.checkIsOne(try json.atoms { try $0.skip() }.count)
      case .lattice: matrix = try Self.lattice(reading: &json)
      case .sites: sites = try json.atoms { try Self.site(reading: &$0) }
      case .charge: try Self.rejectCharge(reading: &json)
      case .properties, .info: try Self.rejectChargeInNotes(reading: &json)
      case .initialCharges: try Self.rejectInitialCharges(reading: &json)
      case .vectors, .cell, .latticeMatrix:
        vectors = try json.latticeVectors()
      case .sitePositions, .positions, .coordinates: positions = try json.positions()
      case .speciesAtSites: speciesAtSites = try json.atoms { try $0.string() }
      case .species:
        let pairs = try json.atoms { try Self.species(reading: &$0) }
        species = Dictionary(pairs) { first, _ in first }
      case .numbers: occupants = try Self.occupants(readingNumbers: &json)
      case .elements: occupants = try json.atoms { try $0.occupant() }
      case .cartesian: isCartesian = try json.boolean()
      }
    }
  }

  /// Returns the structure, with pointers from this object.
  func structure() throws(InvalidDocument) -> ListedStructure {
    if let inner = inner.first {
      do throws(InvalidDocument) {
        return try inner.object.structure().under(inner.pointer)
      } catch { throw error.under(inner.pointer) }
    }
    if !given.isDisjoint(with: [.vectors, .sitePositions, .speciesAtSites]) {
      return try optimade()
    }
    if !given.isDisjoint(with: [.latticeMatrix, .coordinates]) { return try jarvis() }
    if !given.isDisjoint(with: [.numbers, .positions, .cell]) { return try ase() }
    return try pymatgen()
  }

  /// Checks that fields were given.
  func require(_ fields: Field...) throws(InvalidDocument) {
    for field in fields where !given.contains(field) {
      throw InvalidDocument(
        .missingField, field.pointer, "this field is required; a structure is \(Self.forms)")
    }
  }
}
