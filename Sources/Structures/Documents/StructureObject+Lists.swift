import Crystals
import Defects
import JSON

/// The forms that list positions and species side by side: OPTIMADE, ASE and JARVIS.
extension StructureObject {
  private enum KindField: String, CaseIterable {
    case name
    case symbols = "chemical_symbols"
    case concentration
  }

  private static let kindFields = JSONFields<KindField>(of: "a species", allowsOthers: true)

  // MARK: OPTIMADE

  func optimade() throws(InvalidDocument) -> ListedStructure {
    try require(.vectors, .sitePositions, .speciesAtSites)
    try checkCount(of: speciesAtSites, in: .speciesAtSites)
    var occupants: [Occupant] = []
    for (index, name) in speciesAtSites.enumerated() {
      guard let occupant = species[name] ?? (species.isEmpty ? Occupant(fileSymbol: name) : nil)
      else {
        throw InvalidDocument(
          .unknownElement, "\(Field.speciesAtSites.pointer)/\(index)",
          "no species is called '\(name.prefix(40))'")
      }
      occupants.append(occupant)
    }
    return try ListedStructure(
      vectors: vectors, occupants: occupants, cartesian: positions,
      vectorField: Field.vectors.pointer, list: Field.sitePositions.pointer)
  }

  /// Reads a kind of site; with concentrations, one symbol has 1 and the others 0.
  static func species(reading json: inout JSONReader) throws -> (String, Occupant) {
    var name: String?
    var symbols: [Occupant]?
    var concentrations: [Double]?
    try json.object(kindFields) { json, field in
      switch field {
      case .name: name = try json.string()
      case .symbols: symbols = try json.atoms { try $0.occupant() }
      case .concentration: concentrations = try json.optional { try $0.atoms { try $0.double() } }
      }
    }
    guard let name else { throw InvalidDocument(missing: KindField.name.rawValue) }
    guard let symbols else { throw InvalidDocument(missing: KindField.symbols.rawValue) }
    let shares = concentrations ?? symbols.map { _ in 1 }
    let arePresent = shares.map(isPresent)
    guard shares.count == symbols.count, !arePresent.contains(nil) else {
      throw InvalidDocument(
        .partialOccupancy, "", severalElements, at: KindField.concentration.rawValue)
    }
    let occupants = zip(symbols, arePresent).filter { $1 == true }.map(\.0)
    guard occupants.count <= 1 else {
      throw InvalidDocument(.partialOccupancy, "", severalElements, at: KindField.symbols.rawValue)
    }
    return (name, occupants.first ?? .vacancy)
  }

  // MARK: ASE

  func ase() throws(InvalidDocument) -> ListedStructure {
    try require(.numbers, .positions, .cell)
    try checkCount(of: occupants, in: .numbers)
    return try ListedStructure(
      vectors: vectors, occupants: occupants, cartesian: positions,
      vectorField: Field.cell.pointer, list: Field.positions.pointer)
  }

  /// Reads atomic numbers; 0 is ASE's X, a vacancy.
  static func occupants(readingNumbers json: inout JSONReader) throws -> [Occupant] {
    func occupant(_ number: Double) throws(InvalidDocument) -> Occupant {
      guard number != 0 else { return .vacancy }
      guard let element = Int(exactly: number).flatMap(Element.init(atomicNumber:)) else {
        throw InvalidDocument(.unknownElement, "", "no element has the atomic number \(number)")
      }
      return .element(element)
    }
    return try json.next() == .object
      ? NumPyArray(reading: &json).numbers.map(occupant)
      : json.atoms { try occupant($0.double()) }
  }

  // MARK: JARVIS

  func jarvis() throws(InvalidDocument) -> ListedStructure {
    try require(.latticeMatrix, .coordinates, .elements)
    try checkCount(of: occupants, in: .elements)
    if isCartesian {
      return try ListedStructure(
        vectors: vectors, occupants: occupants, cartesian: positions,
        vectorField: Field.latticeMatrix.pointer, list: Field.coordinates.pointer)
    }
    let rows = vectors.compactMap(\.self)
    guard rows.count == 3, let lattice = Lattice(rows[0], rows[1], rows[2]) else {
      throw InvalidDocument(
        .invalidValue, Field.latticeMatrix.pointer, ListedStructure.noLattice)
    }
    if let index = positions.firstIndex(where: { max($0.max(), -$0.min()) > 100 }) {
      throw InvalidDocument(
        .valueOutOfRange, "\(Field.coordinates.pointer)/\(index)",
        "must be within 100 cells of the origin")
    }
    return try ListedStructure(
      lattice: lattice, occupants: occupants, positions: positions,
      list: Field.coordinates.pointer)
  }

  private func checkCount(of list: [some Any], in field: Field) throws(InvalidDocument) {
    guard list.count == positions.count else {
      throw InvalidDocument(
        .conflictingFields, field.pointer,
        "must have \(positions.count) elements, one for each position, not \(list.count)")
    }
  }
}
