import Numerics
import Testing

@Suite struct PlanarLatticeTests {
  static let bases: [(SIMD2<Double>, SIMD2<Double>)] = [
    ([3, 0], [-1.5, 2.6]), ([3, 0], [0, 4.5]), ([1, 0], [8.7, 5]), ([60, 0], [-1.5, 2.6]),
    ([2, 0], [97, 3]), ([-1, 5], [-1.1, 4.6]),
  ]

  /// The search among all images within 60 lattice vectors is the oracle.
  @Test(arguments: bases)
  func `the nearest image is the shortest of all images`(
    a: SIMD2<Double>, b: SIMD2<Double>
  ) {
    let lattice = PlanarLattice(a, b)
    var random = SplitMix64(seed: 8)
    for _ in 0..<50 {
      let along = SIMD2(4 * random.uniform() - 2, 4 * random.uniform() - 2)
      let vector = a * along.x + b * along.y
      var least = Double.infinity
      for i in -60...60 {
        for j in -60...60 {
          let image = vector + a * Double(i) + b * Double(j)
          least = min(least, (image * image).sum())
        }
      }
      let image = lattice.nearestImage(of: vector)
      #expect(abs((image * image).sum() - least) < 1e-9)
      // It differs from the vector by a lattice vector.
      let step = vector - image
      let area = a.x * b.y - a.y * b.x
      for count in [(step.x * b.y - step.y * b.x) / area, (a.x * step.y - a.y * step.x) / area] {
        #expect(abs(count - count.rounded()) < 1e-9)
      }
    }
  }

  @Test(arguments: bases)
  func `a vector within the radius is its own nearest image`(a: SIMD2<Double>, b: SIMD2<Double>) {
    let lattice = PlanarLattice(a, b)
    let radius = lattice.nearestImageRadiusSquared.squareRoot()
    for vector in [SIMD2(0.99 * radius, 0), [0, -0.99 * radius], [-0.7 * radius, 0.7 * radius]] {
      let apart = lattice.nearestImage(of: vector) - vector
      #expect((apart * apart).sum() < 1e-18)
    }
  }
}
