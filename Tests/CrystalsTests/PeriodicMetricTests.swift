import Crystals
import FileSupport
import Testing

@Suite struct PeriodicMetricTests {
  /// Returns the least distance over many more images than these lattices need.
  func naive(_ first: Site, _ second: Site, in supercell: Supercell) -> Double {
    let cell = supercell.host.cell
    let apart =
      cell.atoms[second.basis].position - cell.atoms[first.basis].position
      + [Double(second.i - first.i), Double(second.j - first.j), 0]
    var least = Double.infinity
    for m in -20...20 {
      for n in -20...20 {
        let vector = cell.cartesian(
          apart + [Double(m * supercell.a), Double(n * supercell.b), 0])
        least = min(least, (vector * vector).sum())
      }
    }
    return least.squareRoot()
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a distance is that of the nearest images, also in long and narrow supercells`(
    host: Host
  ) throws {
    for (a, b) in [(4, 4), (3, 7), (1, 1), (12, 1), (1, 9)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      let metric = PeriodicMetric(supercell)
      for basis in host.cell.atoms.indices {
        let first = Site(i: 0, j: 0, basis: basis)
        for index in 0..<supercell.siteCount {
          let second = supercell.site(at: index)
          let distance = metric.distance(from: first, to: second)
          #expect(abs(distance - naive(first, second, in: supercell)) < 1e-9)
          #expect(abs(distance - metric.distance(from: second, to: first)) < 1e-9)
        }
      }
    }
  }

  @Test func `equal differences of cells give the same bits`() throws {
    let supercell = try #require(Supercell(host: CommittedFiles.host("InSe"), a: 5, b: 4))
    let metric = PeriodicMetric(supercell)
    let distance = metric.distance(
      from: Site(i: 0, j: 0, basis: 0), to: Site(i: 2, j: 3, basis: 3))
    for i in -6...6 {
      for j in -6...6 {
        #expect(
          metric.distance(from: Site(i: i, j: j, basis: 0), to: Site(i: i - 3, j: j + 7, basis: 3))
            == distance)
      }
    }
  }
}
