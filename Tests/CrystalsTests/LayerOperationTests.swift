import Crystals
import FileSupport
import Testing

@Suite struct LayerOperationTests {
  /// The counts agree with spglib 2 (symprec 0.01 Å).
  @Test(
    arguments: [("MoS2", 12), ("WSe2", 12), ("BN", 12), ("GaSe", 12), ("InSe", 12), ("P", 8)])
  func `a host has the operations of its layer group`(name: String, count: Int) throws {
    let operations = try CommittedFiles.host(name).operations
    #expect(operations.count == count)
    #expect(Set(operations).count == count)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the identity comes first`(host: Host) {
    let site = Site(i: 3, j: -2, basis: host.cell.atoms.count - 1)
    #expect(host.operations[0].kind == .identity)
    #expect(host.operations[0].image(of: site) == site)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `an operation is an isometry of the crystal`(host: Host) {
    let cell = host.cell
    func position(_ site: Site) -> SIMD3<Double> {
      cell.cartesian(cell.atoms[site.basis].position + [Double(site.i), Double(site.j), 0])
    }
    func distance(_ first: Site, _ second: Site) -> Double {
      let vector = position(first) - position(second)
      return (vector * vector).sum().squareRoot()
    }
    let sites = cell.atoms.indices.flatMap { basis in
      [Site(i: 0, j: 0, basis: basis), Site(i: 2, j: -1, basis: basis)]
    }
    for operation in host.operations {
      for first in sites {
        #expect(host.element(at: operation.image(of: first).basis) == host.element(at: first.basis))
        for second in sites {
          let images = (operation.image(of: first), operation.image(of: second))
          #expect(abs(distance(first, second) - distance(images.0, images.1)) < 0.01)
        }
      }
    }
  }

  /// Modulo lattice translations the product of two operations is an operation.
  @Test(arguments: CommittedFiles.hosts)
  func `the operations form a group`(host: Host) {
    func trace(_ operations: [LayerOperation]) -> [Site] {
      let probes = host.cell.atoms.indices.flatMap { basis in
        [(0, 0), (1, 0), (0, 1)].map { Site(i: $0.0, j: $0.1, basis: basis) }
      }
      let images = probes.map { probe in
        operations.reversed().reduce(probe) { $1.image(of: $0) }
      }
      // The cell of the first image is the origin, so translations do not matter. The sign of z is
      // traced as well, because a flat layer shows it nowhere else.
      let flips = operations.count { $0.flipsLayer } % 2
      return images.map {
        Site(i: $0.i - images[0].i, j: $0.j - images[0].j, basis: 2 * $0.basis + flips)
      }
    }
    let single = Set(host.operations.map { trace([$0]) })
    #expect(single.count == host.operations.count)
    for first in host.operations {
      for second in host.operations {
        #expect(single.contains(trace([first, second])))
      }
    }
  }

  @Test func `the kinds of the operations are those of the layer group`() throws {
    func kinds(_ name: String) throws -> [LayerOperation.Kind: Int] {
      try CommittedFiles.host(name).operations.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
    }
    // D3h: E, 2 C3, 3 C2 in the plane, σh, 2 S3, 3 σv.
    let hexagonal: [LayerOperation.Kind: Int] = [
      .identity: 1, .rotation: 2, .inPlaneTwofold: 3, .layerMirror: 1,
      .rotationWithInversion: 2, .verticalMirror: 3,
    ]
    for name in ["MoS2", "WSe2", "BN", "GaSe", "InSe"] { #expect(try kinds(name) == hexagonal) }
    // D2h of phosphorene: the layer mirror is a glide.
    #expect(
      try kinds("P") == [
        .identity: 1, .rotation: 1, .inPlaneTwofold: 2, .layerMirror: 1,
        .rotationWithInversion: 1, .verticalMirror: 2,
      ])
  }
}
