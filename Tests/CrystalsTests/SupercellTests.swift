import Crystals
import FileSupport
import Testing

@Suite struct SupercellTests {
  @Test(arguments: CommittedFiles.hosts)
  func `index and site are inverse, and cells are periodic`(host: Host) throws {
    let supercell = try #require(Supercell(host: host, a: 5, b: 3))
    #expect(supercell.siteCount == 15 * host.cell.atoms.count)
    for index in 0..<supercell.siteCount {
      var site = supercell.site(at: index)
      #expect(supercell.index(of: site) == index)
      site.i -= 10
      site.j += 6
      #expect(supercell.index(of: site) == index)
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a kept operation permutes the sites`(host: Host) throws {
    for (a, b) in [(4, 4), (6, 3), (2, 5), (1, 1)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for kept in supercell.keptOperations {
        let images = (0..<supercell.siteCount).map {
          supercell.index(of: host.operations[kept].image(of: supercell.site(at: $0)))
        }
        #expect(Set(images).count == supercell.siteCount)
      }
    }
  }

  @Test func `a supercell with unequal repeats keeps fewer operations`() throws {
    let host = try CommittedFiles.host("MoS2")
    #expect(try #require(Supercell(host: host, a: 8, b: 8)).keptOperations.count == 12)
    // Only E and σh, or also the mirror and twofold axis that map a and b to themselves up to sign.
    #expect(try #require(Supercell(host: host, a: 8, b: 5)).keptOperations.count == 2)
    #expect(try #require(Supercell(host: host, a: 8, b: 4)).keptOperations.count == 4)
    let phosphorene = try CommittedFiles.host("P")
    #expect(try #require(Supercell(host: phosphorene, a: 7, b: 3)).keptOperations.count == 8)
  }

  @Test(arguments: [0, 65, -1])
  func `repeats out of range make no supercell`(repeats: Int) throws {
    let host = try CommittedFiles.host("BN")
    #expect(Supercell(host: host, a: repeats, b: 1) == nil)
    #expect(Supercell(host: host, a: 1, b: repeats) == nil)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the site nearest to any image of a site's position is the site`(host: Host) throws {
    let supercell = try #require(Supercell(host: host, a: 7, b: 4))
    for index in 0..<supercell.siteCount {
      let site = supercell.site(at: index)
      for shift in [SIMD3<Double>(0, 0, 0), [1, -2, 0], [-3, 5, 0]] {
        let nearest = supercell.nearestSite(to: supercell.position(of: site) + shift)
        #expect(nearest.site == site)
        #expect(nearest.distance < 1e-9)
      }
    }
  }

  /// The data have the same layers in cells of two heights.
  @Test(arguments: [("MoS2", 14.879004), ("WSe2", 15.068951)])
  func `a position in a cell of a further height is the same site`(name: String, height: Double)
    throws
  {
    let host = try CommittedFiles.host(name)
    #expect(host.furtherHeights == [height])
    let supercell = try #require(Supercell(host: host, a: 8, b: 8))
    for index in 0..<supercell.siteCount {
      let site = supercell.site(at: index)
      var position = supercell.position(of: site)
      position.z *= host.cell.lengths.z / height
      let nearest = supercell.nearestSite(to: position)
      #expect(nearest.site == site)
      #expect(nearest.distance < 1e-9)
    }
  }

  /// The naive search over all sites and images is the oracle.
  @Test func `the nearest site is the nearest of all`() throws {
    var generator = SystemRandomNumberGenerator()
    for host in CommittedFiles.hosts {
      let supercell = try #require(Supercell(host: host, a: 3, b: 2))
      for _ in 0..<50 {
        let position = SIMD3<Double>(
          .random(in: 0..<1, using: &generator), .random(in: 0..<1, using: &generator),
          .random(in: 0..<1, using: &generator))
        var least = Double.infinity
        for index in 0..<supercell.siteCount {
          for i in -1...1 {
            for j in -1...1 {
              let difference =
                supercell.position(of: supercell.site(at: index)) + [Double(i), Double(j), 0]
                - position
              let level = supercell.site(at: index).basis
              for height in [host.cell.lengths.z] + host.furtherHeights {
                var vector = host.cell.cartesian([difference.x * 3, difference.y * 2, 0])
                vector.z =
                  host.cell.atoms[level].position.z * host.cell.lengths.z - position.z * height
                least = min(least, (vector * vector).sum().squareRoot())
              }
            }
          }
        }
        #expect(abs(supercell.nearestSite(to: position).distance - least) < 1e-9)
      }
    }
  }
}

@Suite struct SupercellCacheTests {
  @Test func `the least recently used of nine tables is dropped`() throws {
    let cache = SupercellCache<Int>()
    var made: [Int] = []
    func table(_ side: Int) throws {
      let supercell = try CommittedFiles.supercell("BN", side, side)
      #expect(
        cache.table(of: supercell) {
          made.append(side)
          return side
        } == side)
    }
    for side in 1...8 { try table(side) }
    try table(1)
    try table(9)
    for side in 3...9 { try table(side) }
    try table(1)
    #expect(made == Array(1...9))
    try table(2)
    #expect(made == Array(1...9) + [2])
  }
}
