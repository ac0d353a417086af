import Crystals
import Defects
import FileSupport
import Glibc
import Numerics
import Testing

@Suite struct SparseGraphTests {
  /// Returns the distances of all images of a pair in Å, measured in Cartesian coordinates.
  func distances(from first: Int, to second: Int, in supercell: Supercell, within cutoff: Double)
    -> [Double]
  {
    let cell = supercell.host.cell
    let reach = Int(cutoff / 1.5) + 2
    var found: [Double] = []
    for m in -reach...reach {
      for n in -reach...reach {
        let apart =
          supercell.position(of: supercell.site(at: second)) + [Double(m), Double(n), 0]
          - supercell.position(of: supercell.site(at: first))
        let vector = cell.cartesian([
          apart.x * Double(supercell.a), apart.y * Double(supercell.b), apart.z,
        ])
        let distance = (vector * vector).sum().squareRoot()
        if distance < cutoff, distance > 1e-6 { found.append(distance) }
      }
    }
    return found.sorted()
  }

  @Test(arguments: CommittedFiles.hosts, [3.7, 8.1, 16.3])
  func `there is an edge for every image within the cutoff`(host: Host, cutoff: Double) throws {
    var generator = SplitMix64(seed: 5)
    let pairs = PairOrbits(of: host, cutoff: cutoff)
    for (a, b) in [(8, 8), (2, 3), (1, 1)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      let count = min(5, supercell.siteCount)
      let form = CanonicalForm(
        of: try Fixture.random(in: supercell, count: count, using: &generator))
      let graph = SparseGraph(of: form, pairs: pairs)
      #expect(graph.nodeCount == count)
      for receiver in 0..<count {
        for sender in 0..<count {
          let found = graph.edges(into: receiver).filter { graph.senders[$0] == sender }
            .map { pairs.orbits[Int(graph.orbits[$0])].distance }.sorted()
          let expected = distances(
            from: form.defects[receiver].site, to: form.defects[sender].site, in: supercell,
            within: cutoff)
          #expect(found.count == expected.count)
          #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 })
        }
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `images of a configuration have the same graph`(host: Host) throws {
    var generator = SplitMix64(seed: 6)
    let pairs = PairOrbits(of: host, cutoff: 10)
    let supercell = try #require(Supercell(host: host, a: 4, b: 4))
    let configuration = try Fixture.random(in: supercell, count: 4, using: &generator)
    let graphs = try Fixture.images(of: configuration)
      .map { SparseGraph(of: CanonicalForm(of: $0), pairs: pairs) }
    #expect(Set(graphs).count == 1)
  }

  /// This law requires that the images of a defect are its neighbours.
  @Test(arguments: CommittedFiles.hosts)
  func `a configuration tiled into a larger supercell keeps its neighbourhoods`(host: Host) throws {
    var generator = SplitMix64(seed: 7)
    let pairs = PairOrbits(of: host, cutoff: 12)
    let small = try #require(Supercell(host: host, a: 2, b: 3))
    let large = try #require(Supercell(host: host, a: 6, b: 6))
    let configuration = try Fixture.random(in: small, count: 3, using: &generator)
    var tiled: [PointDefect] = []
    for defect in configuration.defects {
      let site = small.site(at: defect.site)
      for m in 0..<3 {
        for n in 0..<2 {
          let image = Site(i: site.i + 2 * m, j: site.j + 3 * n, basis: site.basis)
          tiled.append(PointDefect(site: large.index(of: image), occupant: defect.occupant))
        }
      }
    }
    /// Counts nodes by their occupant and the occupants and orbits of their neighbours.
    func neighbourhoods(_ configuration: DefectConfiguration) -> [[[Int]]: Int] {
      let form = CanonicalForm(of: configuration)
      let graph = SparseGraph(of: form, pairs: pairs)
      return form.defects.indices.reduce(into: [:]) { counts, node in
        let around = graph.edges(into: node).map {
          [form.defects[Int(graph.senders[$0])].occupant.code, Int(graph.orbits[$0])]
        }.sorted { $0.lexicographicallyPrecedes($1) }
        counts[[[form.defects[node].occupant.code]] + around, default: 0] += 1
      }
    }
    let one = neighbourhoods(configuration)
    let many = neighbourhoods(try DefectConfiguration(supercell: large, defects: tiled))
    #expect(many == one.mapValues { $0 * 6 })
  }

  @Test func `a lone defect in a large supercell has no edges`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 8, 8)
    let form = CanonicalForm(
      of: try DefectConfiguration(
        supercell: supercell, defects: [PointDefect(site: 7, occupant: .vacancy)]))
    let graph = SparseGraph(of: form, pairs: PairOrbits(of: supercell.host, cutoff: 16))
    #expect(graph.nodeCount == 1)
    #expect(graph.senders.isEmpty)
  }
}
