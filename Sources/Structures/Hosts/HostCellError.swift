import Crystals
import Numerics

/// A structure that is not a pristine layer, so that it has no unit cell of a host.
public enum HostCellError: Error, Equatable, CustomStringConvertible {
  /// The structure has no atoms.
  case noAtoms
  /// The structure has more atoms than the limit.
  case tooManyAtoms(Int, limit: Int)
  /// No lattice vector crosses enough vacuum; the widest gap between atoms, Å.
  case noVacuum(widestGap: Double)
  /// Several lattice vectors cross vacuum, so the structure is a chain or a molecule.
  case severalVacuums(Int)
  /// The structure has layers that no bond connects; the distance between two of them along the normal, Å.
  case severalLayers(gap: Double)
  /// The primitive cell has more atoms than the limit.
  ///
  /// If a translation maps most of the atoms to atoms, `mapped` is their number: the structure has a defect.
  case noSmallerCell(atoms: Int, limit: Int, mapped: Int?)
  /// The translations of the structure within the tolerance are not those of a lattice.
  case distorted
  /// The symmetry operations of the cell within the tolerance do not form a group.
  case ambiguousSymmetry
  /// No unit cell of a host may be like that of the structure.
  case invalidCell(HostError)

  /// What is wrong and what would be right, in one sentence.
  public var description: String {
    func angstrom(_ length: Double) -> String { "\(length.decimalText(places: 2)) Å" }
    let vacuum = angstrom(StructureRecognizer.minimumVacuum)
    let tolerance = angstrom(HostCell.translationTolerance)
    return switch self {
    case .noAtoms: "the structure has no atoms"
    case .tooManyAtoms(let count, let limit):
      "the structure has \(count) atoms; a host is read from at most \(limit)"
    case .noVacuum(let gap):
      "the structure is a bulk crystal: a host is a single layer with at least \(vacuum) of vacuum along "
        + "one of its vectors; the widest gap is \(angstrom(gap))"
    case .severalVacuums(let count):
      "the structure has vacuum along \(count) of its vectors, as chains and molecules have; a host is "
        + "periodic in a plane"
    case .severalLayers(let gap):
      "the structure has several layers, \(angstrom(gap)) apart without a bond between them; a host is "
        + "a single layer"
    case .noSmallerCell(let count, let limit, let mapped?):
      "the primitive cell has \(count) atoms, and a host at most \(limit); a translation maps \(mapped) of "
        + "the atoms to atoms within \(tolerance), so the structure may have defects: a host is pristine"
    case .noSmallerCell(let count, let limit, nil):
      "the primitive cell has \(count) atoms, and a host at most \(limit)"
    case .distorted:
      "the atoms repeat within \(tolerance) in some places of the structure and not in others; relax the "
        + "pristine cell, or give a single cell"
    case .ambiguousSymmetry:
      "the symmetry operations within \(angstrom(LayerOperation.tolerance)) do not form a group; relax the "
        + "structure, or symmetrise it"
    case .invalidCell(let error): "the primitive cell cannot be that of a host: \(error)"
    }
  }
}
