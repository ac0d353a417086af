import Crystals
import Glibc
import Testing

@Suite struct PairOrbitsTests {
  /// Counts found independently by hand enumeration of the same cells.
  @Test(arguments: [
    ("P", [27, 44, 66, 107]), ("GaSe", [26, 40, 59, 103]), ("InSe", [24, 36, 50, 88]),
    ("MoS2", [23, 37, 54, 87]), ("WSe2", [23, 35, 50, 83]), ("BN", [30, 44, 66, 112]),
  ])
  func `a host has so many orbits within 8, 10, 12 and 16 Å`(name: String, counts: [Int]) throws {
    let host = try Fixture.host(name)
    #expect([8.0, 10, 12, 16].map { PairOrbits(of: host, cutoff: $0).orbits.count } == counts)
  }

  @Test(arguments: Fixture.hosts)
  func `distance and height are the same for every pair of an orbit`(host: Host) throws {
    let pairs = PairOrbits(of: host, cutoff: 12)
    let count = host.cell.atoms.count
    var met: Set<Int> = []
    for first in 0..<count {
      for second in 0..<count {
        for di in -pairs.reach...pairs.reach {
          for dj in -pairs.reach...pairs.reach {
            let vector = host.cell.cartesian(
              host.cell.atoms[second].position - host.cell.atoms[first].position
                + [Double(di), Double(dj), 0])
            let distance = (vector * vector).sum().squareRoot()
            guard let index = pairs.orbit(from: first, to: second, di: di, dj: dj) else {
              #expect(distance == 0 || distance > 12 - 0.01)
              continue
            }
            let orbit = pairs.orbits[index]
            met.insert(index)
            #expect(abs(orbit.distance - distance) < 0.01)
            #expect(abs(orbit.height - abs(vector.z)) < 0.01)
            if hypot(vector.x, vector.y) > 0.1 {
              let angle = atan2(vector.y, vector.x)
              if host.name == "P" {
                #expect(abs(orbit.cos2 - cos(2 * angle)) < 0.01)
                #expect(abs(orbit.cos4 - cos(4 * angle)) < 0.01)
                #expect(abs(orbit.sin3) < 1e-9)
              } else {
                #expect(abs(orbit.sin3 - sin(3 * angle)) < 0.01)
                #expect(abs(orbit.cos2) < 1e-4 && abs(orbit.cos4) < 1e-4)
              }
            }
          }
        }
      }
    }
    #expect(met == Set(pairs.orbits.indices))
  }

  @Test(arguments: Fixture.hosts)
  func `the reach is that of the furthest pair`(host: Host) {
    let pairs = PairOrbits(of: host, cutoff: 9)
    let bases = host.cell.atoms.indices
    let steps = -pairs.reach...pairs.reach
    let isMet = bases.contains { first in
      bases.contains { second in
        steps.contains { step in
          pairs.orbit(from: first, to: second, di: pairs.reach, dj: step) != nil
            || pairs.orbit(from: first, to: second, di: step, dj: pairs.reach) != nil
        }
      }
    }
    #expect(isMet)
  }

  @Test(arguments: Fixture.hosts)
  func `a site has no orbit with itself and none beyond the reach`(host: Host) {
    let pairs = PairOrbits(of: host, cutoff: 6)
    for basis in host.cell.atoms.indices {
      #expect(pairs.orbit(from: basis, to: basis, di: 0, dj: 0) == nil)
      #expect(pairs.orbit(from: basis, to: basis, di: pairs.reach + 1, dj: 0) == nil)
      #expect(pairs.orbit(from: basis, to: basis, di: 0, dj: -1000) == nil)
    }
  }
}
