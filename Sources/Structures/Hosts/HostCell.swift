import Crystals
import Glibc

/// The unit cell of a host, found in a structure of its pristine layer.
///
/// The cell depends on the crystal alone. The structure may be any supercell with any vectors, rotated or flipped, with
/// any origin, vacuum and order of atoms:
///
/// - The cell is primitive. Its translations map each atom to an atom within ``translationTolerance``.
/// - a and b are the shortest vectors of the lattice, a not longer than b, and γ is 90° to 120°.
/// - Lengths and positions are averaged over the symmetry operations and the repeats.
/// - c is 20 Å or, for thick layers, the next multiple of 5 Å with 12 Å of vacuum; the middle of the layer is at c/2.
/// - The origin is a point of highest site symmetry in the plane, one without atoms above or below it if there is one.
/// - Atoms are ordered by element, cations first, then by their heights, from low to high, then along a and b.
/// - Of the settings that this leaves, the one with the smallest coordinates of the first atoms is taken.
public struct HostCell: Sendable {
  /// The unit cell.
  public let cell: UnitCell
  /// The number of unit cells in the structure.
  public let cellCount: Int
  /// The vacuum in the structure, Å.
  public let vacuum: Double
  /// The most atoms of the structure that a further translation maps to atoms without mapping all of them.
  ///
  /// It is nil if these are few. Otherwise the structure may be a supercell with defects.
  public let nearlyMapped: Int?

  /// The maximum distance of a translated atom from an atom, Å.
  public static let translationTolerance = 0.05
  /// The maximum number of atoms of a structure.
  public static let maximumAtomCount = 4096
  /// The length of a bond relative to the sum of the covalent radii, at most.
  private static let bondLength = 1.25

  /// Finds the unit cell of a pristine layer.
  ///
  /// - Throws: ``HostCellError`` if the structure is not a single layer, or its primitive cell is too large.
  /// - Complexity: O(*m* · *n*) for *n* atoms, *m* of them of the rarest element.
  public init(of structure: AtomicStructure) throws(HostCellError) {
    let count = structure.atoms.count
    guard count > 0 else { throw .noAtoms }
    guard count <= Self.maximumAtomCount else {
      throw .tooManyAtoms(count, limit: Self.maximumAtomCount)
    }
    let layers = (0..<3).map { IsolatedLayer(structure, out: $0) }
    let isolated = layers.filter { $0.vacuum >= StructureRecognizer.minimumVacuum }
    guard let layer = isolated.first else {
      throw .noVacuum(widestGap: layers.map(\.vacuum).max() ?? 0)
    }
    guard isolated.count == 1 else { throw .severalVacuums(isolated.count) }
    vacuum = layer.vacuum

    let whole = LayerCell(
      metric: layer.metric,
      atoms: structure.atoms.indices.map {
        LayerCell.Atom(
          element: structure.atoms[$0].element, plane: layer.plane[$0], height: layer.heights[$0])
      }
    ).reduced
    let translations = LayerTranslations(of: whole, tolerance: Self.translationTolerance)
    cellCount = translations.vectors.count
    nearlyMapped = translations.nearlyMapped
    let size = count / cellCount
    guard size <= UnitCell.maximumAtomCount else {
      throw .noSmallerCell(
        atoms: size, limit: UnitCell.maximumAtomCount, mapped: translations.nearlyMapped)
    }
    let primitive = try whole.primitive(translations, tolerance: Self.translationTolerance)
    try Self.checkBonds(in: primitive)
    let symmetric = try SymmetrizedLayer(primitive)
    do throws(HostError) {
      cell = try symmetric.standardized.unitCell(isRounded: true)
    } catch {
      throw .invalidCell(error)
    }
    let found = Host(name: "", title: "", cell: cell).operations.count
    guard found == symmetric.operations.count else { throw .ambiguousSymmetry }
  }

  /// Checks that no plane parallel to the layer separates atoms that no bond crosses.
  private static func checkBonds(in layer: LayerCell) throws(HostCellError) {
    let atoms = layer.atoms.sorted { $0.height < $1.height }
    for index in atoms.indices.dropFirst() {
      let gap = atoms[index].height - atoms[index - 1].height
      let isCrossed = atoms[index...].contains { upper in
        atoms[..<index].contains { lower in
          let length = bondLength * (upper.element.covalentRadius + lower.element.covalentRadius)
          return layer.squaredDistance(from: lower, to: upper) < length * length
        }
      }
      guard isCrossed else { throw .severalLayers(gap: gap) }
    }
  }
}
