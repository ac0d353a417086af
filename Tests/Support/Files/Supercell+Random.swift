import Crystals

extension Supercell {
  /// Returns a supercell of up to `maximumCellCount` cells, of any shape.
  package static func random(
    of host: Host, maximumCellCount: Int, using random: inout some RandomNumberGenerator
  ) -> Supercell? {
    let a = Int.random(in: 1...min(maximumCellCount, maximumRepeats), using: &random)
    let b = Int.random(in: 1...min(maximumCellCount / a, maximumRepeats), using: &random)
    let shift = Int.random(in: 0..<b, using: &random)
    return Supercell(host: host, vectors: IntegerMatrix([a, shift], [0, b]))?
      .withRandomVectors(using: &random)
  }

  /// Returns the supercell with other vectors of the same lattice, right-handed or left-handed.
  package func withRandomVectors(using random: inout some RandomNumberGenerator) -> Supercell? {
    var vectors = vectors
    for _ in 0..<6 {
      var next = vectors
      switch Int.random(in: 0..<5, using: &random) {
      case 0: next.first &+= next.second
      case 1: next.first &-= next.second
      case 2: next.second &+= next.first
      case 3: next = IntegerMatrix(next.second, next.first)
      default: next.first = .zero &- next.first
      }
      if Supercell(host: host, vectors: next) != nil { vectors = next }
    }
    return Supercell(host: host, vectors: vectors)
  }
}
