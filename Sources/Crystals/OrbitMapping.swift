/// The correspondence of a host's pair orbits with those of another host under a ``HostMapping``.
public struct OrbitMapping: Sendable {
  /// The pairs of the host; its cutoff is the least that includes all that correspond to pairs of the other host.
  public let pairs: PairOrbits
  /// The orbit of the other host for each orbit of ``pairs``; nil for pairs that are outside the other host's cutoff.
  public let images: [Int?]

  /// Finds the orbits that correspond to those of another host within its cutoff.
  ///
  /// - Returns: nil if the mapping is not one to one on orbits, or the cutoff would exceed 50 Å.
  public init?(of host: Host, onto other: PairOrbits, under mapping: HostMapping) {
    let farthest = Self.farthestDistance(in: host, onto: other, under: mapping)
    // Distances within an orbit differ by the rounding of the cell's coordinates.
    let cutoff = farthest + 1e-3
    guard farthest > 0, cutoff <= 50 else { return nil }
    let pairs = PairOrbits(of: host, cutoff: cutoff)
    var images = [Int?](repeating: nil, count: pairs.orbits.count)
    var isKnown = [Bool](repeating: false, count: pairs.orbits.count)
    for (pair, orbit) in pairs.allPairs {
      let (first, second) = (mapping.image(of: pair.first), mapping.image(of: pair.second))
      let image = other.orbit(
        from: first.basis, to: second.basis, di: second.i - first.i, dj: second.j - first.j)
      guard !isKnown[orbit] || images[orbit] == image else { return nil }
      images[orbit] = image
      isKnown[orbit] = true
    }
    let known = images.compactMap(\.self)
    guard Set(known).count == known.count, known.count == other.orbits.count else { return nil }
    self.pairs = pairs
    self.images = images
  }

  /// Returns the largest distance of a pair of the host whose image is within the other host's cutoff, Å.
  private static func farthestDistance(
    in host: Host, onto other: PairOrbits, under mapping: HostMapping
  ) -> Double {
    let inverse = mapping.inverse
    let cell = host.cell
    return other.allPairs.reduce(0) { farthest, element in
      let (first, second) = (
        inverse.image(of: element.pair.first), inverse.image(of: element.pair.second)
      )
      let apart = cell.cartesian(
        cell.atoms[second.basis].position - cell.atoms[first.basis].position
          + [Double(second.i - first.i), Double(second.j - first.j), 0])
      return max(farthest, (apart * apart).sum().squareRoot())
    }
  }
}

extension PairOrbits {
  /// All pairs within the cutoff that start in cell (0, 0), with their orbits.
  fileprivate var allPairs: [(pair: (first: Site, second: Site), orbit: Int)] {
    let atoms = host.cell.atoms.indices
    var pairs: [(pair: (first: Site, second: Site), orbit: Int)] = []
    for first in atoms {
      for second in atoms {
        for di in -reach...reach {
          for dj in -reach...reach {
            guard let orbit = orbit(from: first, to: second, di: di, dj: dj) else { continue }
            pairs.append(
              (
                (Site(i: 0, j: 0, basis: first), Site(i: di, j: dj, basis: second)), orbit
              ))
          }
        }
      }
    }
    return pairs
  }
}
