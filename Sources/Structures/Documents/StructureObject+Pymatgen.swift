import Crystals
import Defects
import JSON

/// pymatgen's `Structure.as_dict()`.
extension StructureObject {
  private enum LatticeField: String, CaseIterable { case matrix }
  private enum SiteField: String, CaseIterable { case species, abc }
  private enum SpeciesField: String, CaseIterable { case element, occu }

  private static let latticeFields = JSONFields<LatticeField>(of: "a lattice", allowsOthers: true)
  private static let siteFields = JSONFields<SiteField>(of: "a site", allowsOthers: true)
  private static let speciesFields = JSONFields<SpeciesField>(of: "a species", allowsOthers: true)

  static let severalElements = "must be one element with an occupancy of 1, or a vacancy"

  func pymatgen() throws(InvalidDocument) -> ListedStructure {
    try require(.lattice, .sites)
    guard let matrix else { throw InvalidDocument(missing: Field.lattice.rawValue) }
    return try ListedStructure(
      lattice: matrix, occupants: sites.map(\.occupant), positions: sites.map(\.position),
      list: Field.sites.pointer)
  }

  static func lattice(reading json: inout JSONReader) throws -> Lattice {
    var rows: [SIMD3<Double>]?
    try json.object(latticeFields) { json, _ in rows = try json.array { try $0.vector() } }
    guard let rows else { throw InvalidDocument(missing: LatticeField.matrix.rawValue) }
    guard rows.count == 3, let lattice = Lattice(rows[0], rows[1], rows[2]) else {
      throw InvalidDocument(
        .invalidValue, "", ListedStructure.noLattice, at: LatticeField.matrix.rawValue)
    }
    return lattice
  }

  static func site(
    reading json: inout JSONReader
  ) throws -> (occupant: Occupant, position: SIMD3<Double>) {
    var occupant: Occupant?
    var position: SIMD3<Double>?
    try json.object(siteFields) { json, field in
      switch field {
      case .abc: position = try json.vector(within: 100)
      case .species:
        let occupants = try json.atoms { try part(reading: &$0) }.compactMap(\.self)
        guard occupants.count <= 1 else {
          throw InvalidDocument(.partialOccupancy, "", severalElements)
        }
        occupant = occupants.first ?? .vacancy
      }
    }
    guard let occupant else { throw InvalidDocument(missing: SiteField.species.rawValue) }
    guard let position else { throw InvalidDocument(missing: SiteField.abc.rawValue) }
    return (occupant, position)
  }

  /// Reads a species of a site; nil if its occupancy is 0.
  private static func part(reading json: inout JSONReader) throws -> Occupant? {
    var occupant: Occupant?
    var occupancy = 1.0
    try json.object(speciesFields) { json, field in
      switch field {
      case .element: occupant = try json.occupant()
      case .occu: occupancy = try json.double()
      }
    }
    guard let occupant else { throw InvalidDocument(missing: SpeciesField.element.rawValue) }
    guard let isPresent = isPresent(occupancy) else {
      throw InvalidDocument(.partialOccupancy, "", severalElements, at: SpeciesField.occu.rawValue)
    }
    return isPresent ? occupant : nil
  }

  /// Returns whether an occupancy is 1 or 0, within the rounding of files; nil if it is neither.
  static func isPresent(_ occupancy: Double) -> Bool? {
    abs(occupancy - 1) <= 1e-3 ? true : abs(occupancy) <= 1e-3 ? false : nil
  }
}
