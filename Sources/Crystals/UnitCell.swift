import Glibc
import Numerics

/// The lattice of a layer and the atoms in it.
///
/// The lattice vectors a and b span the plane of the layer, a along x. c is normal to the plane and contains the vacuum;
/// the crystal is not periodic along it.
public struct UnitCell: Hashable, Sendable {
  /// An atom of the cell.
  public struct Atom: Hashable, Sendable {
    /// The chemical element.
    public let element: Element
    /// Fractional coordinates: along a and b within [0, 1), along c as given.
    public let position: SIMD3<Double>
  }

  /// Lengths of a, b and c in Å.
  public let lengths: SIMD3<Double>
  /// The angle γ between a and b in degrees; α and β are right angles.
  public let gamma: Double
  /// The atoms in the order that defines the basis index.
  public let atoms: [Atom]

  /// Lattice vector a, Å; along x.
  public let a: SIMD3<Double>
  /// Lattice vector b, Å; in the xy plane.
  public let b: SIMD3<Double>
  /// Lattice vector c, Å; along z.
  public let c: SIMD3<Double>
  /// The lattice spanned by a and b.
  let planarLattice: PlanarLattice

  /// A cell from lengths in Å, the angle γ in degrees and atoms in fractional coordinates.
  ///
  /// - Throws: ``HostError`` if a number is not finite or out of range, or atoms coincide.
  public init(
    lengths: SIMD3<Double>, gamma: Double, atoms: [(element: Element, position: SIMD3<Double>)]
  ) throws(HostError) {
    for axis in 0..<3 where !(0.5...1000).contains(lengths[axis]) {
      throw .outOfRange("cell.\(["a", "b", "c"][axis])", "a length from 0.5 to 1000 Å")
    }
    guard (30...150).contains(gamma) else {
      throw .outOfRange("cell.gamma", "an angle from 30 to 150 degrees")
    }
    guard (1...Self.maximumAtomCount).contains(atoms.count) else {
      throw .outOfRange("atoms", "1 to \(Self.maximumAtomCount) atoms")
    }
    var wrapped: [Atom] = []
    for (index, atom) in atoms.enumerated() {
      for axis in 0..<3 where !(-10...10).contains(atom.position[axis]) {
        throw .outOfRange("atoms[\(index)].position", "fractional coordinates from -10 to 10")
      }
      var position = atom.position
      for axis in 0..<2 {
        position[axis] -= position[axis].rounded(.down)
        // A tiny negative coordinate is rounded up to 1.
        if position[axis] >= 1 { position[axis] = 0 }
      }
      wrapped.append(Atom(element: atom.element, position: position))
    }
    self.lengths = lengths
    self.gamma = gamma
    let angle = gamma * .pi / 180
    a = [lengths.x, 0, 0]
    b = [lengths.y * cos(angle), lengths.y * sin(angle), 0]
    c = [0, 0, lengths.z]
    planarLattice = PlanarLattice([a.x, a.y], [b.x, b.y])
    self.atoms = wrapped
    for first in wrapped.indices {
      for second in 0..<first
      where distance(from: wrapped[first].position, to: wrapped[second].position) < 0.5 {
        throw .atomsCoincide(second, first)
      }
    }
  }

  /// The most atoms a cell may have.
  public static let maximumAtomCount = 64

  /// Returns fractional coordinates in Å along x, y and z.
  public func cartesian(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
    a * fractional.x + b * fractional.y + c * fractional.z
  }

  /// Returns the distance in Å of two fractional positions, over the nearest images in the plane.
  public func distance(from first: SIMD3<Double>, to second: SIMD3<Double>) -> Double {
    let vector = cartesian(second - first)
    let image = planarLattice.nearestImage(of: [vector.x, vector.y])
    return ((image * image).sum() + vector.z * vector.z).squareRoot()
  }
}
