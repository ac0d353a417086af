import Crystals
import Glibc
import Numerics
import Structures

/// A generator of random structures that describe the same crystal as a given one.
struct EquivalentStructures {
  var generator: SplitMix64

  /// Returns the structure with other axes, another origin, another vacuum and another order of atoms; each atom is
  /// displaced by at most `noise` Å.
  mutating func next(for structure: AtomicStructure, noise: Double = 0) -> AtomicStructure? {
    var vectors = structure.lattice.vectors
    var atoms = structure.atoms.map {
      (element: $0.element, position: structure.lattice.cartesian($0.position))
    }
    // Another vacuum, along an oblique vector.
    vectors[2] *= Double.random(in: 0.8...1.8, using: &generator)
    vectors[2] +=
      vectors[0] * Double.random(in: -0.3...0.3, using: &generator)
      + vectors[1] * Double.random(in: -0.3...0.3, using: &generator)
    // Another basis of the same lattice.
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: vectors[1] += vectors[0]
    case 1: vectors[0] -= vectors[1]
    case 2: vectors[1] += vectors[0] + vectors[0]
    default: break
    }
    for axis in 0..<3 where Bool.random(using: &generator) { vectors[axis] = -vectors[axis] }
    // Adding lattice vectors to an atom gives one of its images.
    let shift = SIMD3<Double>(
      .random(in: -30...30, using: &generator), .random(in: -30...30, using: &generator),
      .random(in: -30...30, using: &generator))
    for index in atoms.indices {
      let direction = SIMD3<Double>(
        .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator),
        .random(in: -1...1, using: &generator))
      atoms[index].position += shift + direction * (noise / 3.0.squareRoot())
      for vector in vectors {
        atoms[index].position += vector * Double(Int.random(in: -2...2, using: &generator))
      }
    }
    let rotate = rotation()
    vectors = vectors.map(rotate)
    atoms = atoms.map { ($0.element, rotate($0.position)) }
    vectors.shuffle(using: &generator)
    atoms.shuffle(using: &generator)
    guard let lattice = Lattice(vectors[0], vectors[1], vectors[2]) else { return nil }
    return AtomicStructure(
      lattice: lattice,
      atoms: atoms.map { AtomicStructure.Atom($0.element, at: lattice.fractional($0.position)) })
  }

  /// Returns a rotation about the three axes, one after the other.
  private mutating func rotation() -> (SIMD3<Double>) -> SIMD3<Double> {
    let angles = (0..<3).map { _ in Double.random(in: 0..<2 * .pi, using: &generator) }
    return { vector in
      var vector = vector
      for (axis, angle) in angles.enumerated() {
        let (i, j) = ((axis + 1) % 3, (axis + 2) % 3)
        let (x, y) = (vector[i], vector[j])
        vector[i] = x * cos(angle) - y * sin(angle)
        vector[j] = x * sin(angle) + y * cos(angle)
      }
      return vector
    }
  }
}
