import Crystals
import Dispatch
import FileSupport
import Glibc
import Synchronization
import Testing

@Suite struct PairOrbitsTests {
  /// The counts were found independently by enumeration of the same cells.
  @Test(arguments: [
    ("P", [27, 44, 66, 107]), ("GaSe", [26, 40, 59, 103]), ("InSe", [24, 36, 50, 88]),
    ("MoS2", [23, 37, 54, 87]), ("WSe2", [23, 35, 50, 83]), ("BN", [30, 44, 66, 112]),
  ])
  func `a host has its known number of orbits within 8, 10, 12 and 16 Å`(
    name: String, counts: [Int]
  ) throws {
    let host = try CommittedFiles.host(name)
    #expect([8.0, 10, 12, 16].map { PairOrbits(of: host, cutoff: $0).orbits.count } == counts)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `distance and height are the same for every pair of an orbit`(host: Host) throws {
    let pairs = PairOrbits(of: host, cutoff: 12)
    let count = host.cell.atoms.count
    var found: Set<Int> = []
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
            found.insert(index)
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
    #expect(found == Set(pairs.orbits.indices))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the reach is that of the furthest pair`(host: Host) {
    let pairs = PairOrbits(of: host, cutoff: 9)
    let bases = host.cell.atoms.indices
    let steps = -pairs.reach...pairs.reach
    let isReached = bases.contains { first in
      bases.contains { second in
        steps.contains { step in
          pairs.orbit(from: first, to: second, di: pairs.reach, dj: step) != nil
            || pairs.orbit(from: first, to: second, di: step, dj: pairs.reach) != nil
        }
      }
    }
    #expect(isReached)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a site has no orbit with itself and none outside the reach`(host: Host) {
    let pairs = PairOrbits(of: host, cutoff: 6)
    for basis in host.cell.atoms.indices {
      #expect(pairs.orbit(from: basis, to: basis, di: 0, dj: 0) == nil)
      #expect(pairs.orbit(from: basis, to: basis, di: pairs.reach + 1, dj: 0) == nil)
      #expect(pairs.orbit(from: basis, to: basis, di: 0, dj: -1000) == nil)
    }
  }

  /// The pairs among some sites.
  struct Pairs: Equatable {
    var starts: [Int32] = [0]
    var others: [Int32] = []
    var orbits: [Int32] = []

    init(_ pairs: PairOrbits, among sites: [Site], in supercell: Supercell) {
      pairs.appendPairs(
        among: sites, in: supercell, ends: &starts, others: &others, orbits: &orbits)
    }

    /// Finds the pairs by their definition, in all cells within reach that contain an image.
    init(naively pairs: PairOrbits, among sites: [Site], in supercell: Supercell) {
      let cells = -pairs.reach...pairs.reach
      for site in sites {
        for (index, other) in sites.enumerated() {
          for di in cells where (site.i + di - other.i).isMultiple(of: supercell.a) {
            for dj in cells where (site.j + dj - other.j).isMultiple(of: supercell.b) {
              guard let orbit = pairs.orbit(from: site.basis, to: other.basis, di: di, dj: dj)
              else { continue }
              others.append(Int32(index))
              orbits.append(Int32(orbit))
            }
          }
        }
        starts.append(Int32(others.count))
      }
    }
  }

  /// Returns at most `count` different sites, far apart and in no order.
  func sites(of supercell: Supercell, atMost count: Int) -> [Site] {
    let total = supercell.siteCount
    // A step that has no factor in common with the number of sites reaches each site once.
    return (0..<min(count, total)).map { supercell.site(at: (3 + $0 * 8191) % total) }
  }

  @Test(arguments: ["MoS2", "P"], [1.5, 3.0, 3.25, 6, 10, 16])
  func `the pairs among sites are those of all images within reach, in order`(
    name: String, cutoff: Double
  ) throws {
    let host = try CommittedFiles.host(name)
    let pairs = PairOrbits(of: host, cutoff: cutoff)
    for (a, b) in [(1, 1), (1, 64), (64, 1), (2, 3), (2, 64), (8, 8), (13, 2), (64, 64)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for count in [1, 2, 5, 24] {
        let sites = sites(of: supercell, atMost: count)
        #expect(Set(sites).count == min(count, supercell.siteCount))
        let expected = Pairs(naively: pairs, among: sites, in: supercell)
        #expect(Pairs(pairs, among: sites, in: supercell) == expected)
        #expect(Pairs(pairs, among: sites, in: supercell) == expected, "from the cache")
      }
      // Neighbouring sites, unlike those above in a large supercell.
      let near = (0..<min(30, supercell.siteCount)).map(supercell.site)
      #expect(
        Pairs(pairs, among: near, in: supercell)
          == Pairs(naively: pairs, among: near, in: supercell))
    }
  }

  @Test(arguments: [(8, 8), (64, 64)])
  func `pairs are appended with their sites and orbits numbered from the given start`(
    a: Int, b: Int
  ) throws {
    let host = try CommittedFiles.host("MoS2")
    let pairs = PairOrbits(of: host, cutoff: 6)
    let supercell = try #require(Supercell(host: host, a: a, b: b))
    let sites = (0..<24).map(supercell.site)
    let alone = Pairs(pairs, among: sites, in: supercell)
    var both = alone
    pairs.appendPairs(
      among: sites, in: supercell, firstSite: 24, firstOrbit: 7, ends: &both.starts,
      others: &both.others, orbits: &both.orbits)
    let count = Int32(alone.others.count)
    #expect(both.starts == alone.starts + alone.starts.dropFirst().map { $0 + count })
    #expect(both.others == alone.others + alone.others.map { $0 + 24 })
    #expect(both.orbits == alone.orbits + alone.orbits.map { $0 + 7 })
  }

  /// Returns supercells of more shapes than the cache has tables, the largest shape among them.
  func manySupercells(of host: Host) throws -> [Supercell] {
    let shapes = (1...6).flatMap { a in (1...6).map { b in (a, b) } } + [(64, 64), (7, 5), (64, 3)]
    return try shapes.map { a, b in try #require(Supercell(host: host, a: a, b: b)) }
  }

  @Test(arguments: ["MoS2", "P"])
  func `the pairs of a supercell do not depend on the supercells before it`(name: String) throws {
    let host = try CommittedFiles.host(name)
    let pairs = PairOrbits(of: host, cutoff: 8)
    let supercells = try manySupercells(of: host)
    let expected = supercells.map { supercell in
      Pairs(naively: pairs, among: sites(of: supercell, atMost: 8), in: supercell)
    }
    for round in 0..<3 {
      for (supercell, expected) in zip(supercells, expected) {
        let sites = sites(of: supercell, atMost: 8)
        #expect(Pairs(pairs, among: sites, in: supercell) == expected, "round \(round)")
      }
    }
  }

  @Test(arguments: ["MoS2", "P"])
  func `threads that use many supercells at once get the right pairs`(name: String) throws {
    let host = try CommittedFiles.host(name)
    let pairs = PairOrbits(of: host, cutoff: 8)
    let supercells = try manySupercells(of: host)
    let expected = supercells.map { supercell in
      Pairs(naively: pairs, among: sites(of: supercell, atMost: 8), in: supercell)
    }
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 32) { thread in
      for step in supercells.indices {
        // Some threads visit the supercells in the same order, others in another.
        let index = (step * (thread % 4 + 1) + thread / 8) % supercells.count
        let sites = sites(of: supercells[index], atMost: 8)
        if Pairs(pairs, among: sites, in: supercells[index]) != expected[index] {
          wrong.withLock { $0 += 1 }
        }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }
}
