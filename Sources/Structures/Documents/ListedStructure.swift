import Crystals
import Defects
import JSON

/// A structure from JSON, with the places of its atoms in a list that may have explicit vacancies too.
struct ListedStructure: Sendable {
  let structure: AtomicStructure
  /// The pointer to the list of atoms.
  let list: String
  /// The index in the list of each atom.
  let indices: [Int]

  static let noLattice =
    "must be three vectors of 0.5 to \(Lattice.maximumLength) Å that span a volume"

  private init(_ structure: AtomicStructure, list: String, indices: [Int]) {
    self.structure = structure
    self.list = list
    self.indices = indices
  }

  /// Returns the same structure in an object that contains this one at `pointer`.
  func under(_ pointer: String) -> ListedStructure {
    ListedStructure(structure, list: pointer + list, indices: indices)
  }

  /// Creates the structure of sites with fractional coordinates, without those that are vacant.
  ///
  /// - Throws: `InvalidDocument` if there are too many atoms.
  init(
    lattice: Lattice, occupants: [Occupant], positions: [SIMD3<Double>], list: String
  ) throws(InvalidDocument) {
    var atoms: [AtomicStructure.Atom] = []
    var indices: [Int] = []
    for (index, occupant) in occupants.enumerated() {
      guard case .element(let element) = occupant else { continue }
      atoms.append(AtomicStructure.Atom(element, at: positions[index]))
      indices.append(index)
    }
    guard let structure = AtomicStructure(lattice: lattice, atoms: atoms) else {
      throw InvalidDocument(.tooManyAtoms, list, StructureTextError.tooManyAtoms.reason)
    }
    self.init(structure, list: list, indices: indices)
  }

  /// Creates the structure of sites with Cartesian coordinates in Å.
  ///
  /// - Parameters:
  ///   - vectors: The lattice vectors; one of them may be nil, for a direction without periodicity.
  ///   - occupants: What is at each site.
  ///   - positions: The coordinates of each site, Å.
  ///   - vectorField: The pointer to the vectors.
  ///   - list: The pointer to the positions.
  /// - Throws: `InvalidDocument` with pointers from the structure.
  init(
    vectors: [SIMD3<Double>?], occupants: [Occupant], cartesian positions: [SIMD3<Double>],
    vectorField: String, list: String
  ) throws(InvalidDocument) {
    guard vectors.count == 3, let lattice = Lattice(layer: vectors, around: positions) else {
      throw InvalidDocument(
        .invalidValue, vectorField,
        Self.noLattice + "; that across the vacuum may be missing")
    }
    var fractional: [SIMD3<Double>] = []
    for (index, position) in positions.enumerated() {
      fractional.append(lattice.fractional(position))
      guard (0..<3).allSatisfy({ abs(fractional[index][$0]) <= 100 }) else {
        throw InvalidDocument(
          .valueOutOfRange, "\(list)/\(index)", "must be within 100 cells of the origin")
      }
    }
    try self.init(lattice: lattice, occupants: occupants, positions: fractional, list: list)
  }
}
