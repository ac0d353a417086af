import Crystals
import Defects
import FileSupport
import Numerics
import Testing

/// Supercells whose vectors are not multiples of the host's own.
@Suite struct SupercellShapeTests {
  var generator = SplitMix64(seed: 21)

  mutating func supercell(of host: Host, _ maximumCellCount: Int) throws -> Supercell {
    try #require(
      Supercell.random(of: host, maximumCellCount: maximumCellCount, using: &generator))
  }

  /// Returns an image of a configuration in a supercell with other vectors, its defects in another order.
  mutating func image(of configuration: DefectConfiguration) throws -> DefectConfiguration {
    let host = configuration.supercell.host
    let image = try Fixture.image(
      of: configuration, operation: .random(in: host.operations.indices, using: &generator),
      di: .random(in: -20...20, using: &generator), dj: .random(in: -20...20, using: &generator))
    let supercell = try #require(image.supercell.withRandomVectors(using: &generator))
    return try DefectConfiguration(
      supercell: supercell, defects: image.defects.shuffled(using: &generator))
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `the canonical form is the least of all images in a supercell of any shape`(
    host: Host
  ) throws {
    for _ in 0..<150 {
      let supercell = try supercell(of: host, 50)
      let count = Int.random(in: 1...min(30, supercell.siteCount), using: &generator)
      try LeastImageOracle.expectRankedForm(
        of: Fixture.random(in: supercell, count: count, using: &generator))
    }
  }

  @Test(arguments: ["MoS2", "P"])
  mutating func `the canonical form is the least of all images in a large supercell`(
    name: String
  ) throws {
    let host = try CommittedFiles.host(name)
    for _ in 0..<60 {
      let supercell = try supercell(of: host, Superlattice.maximumCellCount)
      try LeastImageOracle.expectForm(
        of: Fixture.random(in: supercell, count: min(5, supercell.siteCount), using: &generator))
    }
    // The longest and thinnest supercells, which have the largest numbers of cells along one vector.
    for shift in [0, 1, 63, 2048, 4095] {
      let lattice = try #require(Superlattice(IntegerMatrix([1, shift], [0, 4096])))
      try LeastImageOracle.expectForm(
        of: Fixture.random(
          in: Supercell(host: host, lattice: lattice), count: 5, using: &generator))
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `every image in every choice of vectors has one canonical form`(host: Host) throws {
    for _ in 0..<40 {
      let supercell = try supercell(of: host, 40)
      let configuration = try Fixture.random(
        in: supercell, count: min(4, supercell.siteCount), using: &generator)
      let form = CanonicalForm(of: configuration)
      for _ in 0..<10 {
        let image = CanonicalForm(of: try image(of: configuration))
        #expect(image == form && image.stabilizer == form.stabilizer)
        #expect(image.description == form.description && image.sites == form.sites)
      }
      let read = try DefectConfiguration(text: form.description, in: CommittedFiles.catalogue)
      #expect(read.supercell == form.supercell && read.defects == form.defects)
      #expect(CanonicalForm(of: read) == form)
    }
  }

  /// Images are found by searching all operations and translations for one that maps the sites of one pair to those
  /// of the other.
  @Test(arguments: ["MoS2", "BN", "P"])
  mutating func `configurations have one canonical form only if they are images`(
    name: String
  ) throws {
    let host = try CommittedFiles.host(name)
    let carbon = Occupant.element(try #require(Element(symbol: "C")))
    for _ in 0..<8 {
      let supercell = try supercell(of: host, 12)
      var orbits: [Set<[Int]>] = []
      var forms: Set<CanonicalForm> = []
      for other in 1..<supercell.siteCount {
        let configuration = try DefectConfiguration(
          supercell: supercell,
          defects: [0, other].map { PointDefect(site: $0, occupant: carbon) })
        forms.insert(CanonicalForm(of: configuration))
        if orbits.contains(where: { $0.contains([0, other]) }) { continue }
        let images = try supercell.keptOperations.flatMap { operation in
          try (0..<supercell.a).flatMap { di in
            try (0..<supercell.b).map { dj in
              try Fixture.image(of: configuration, operation: operation, di: di, dj: dj)
                .defects.map(\.site).sorted()
            }
          }
        }
        orbits.append(Set(images))
      }
      #expect(forms.count == orbits.count, "\(supercell.vectors)")
    }
  }

  @Test func `exchanged repeats have one key where symmetry exchanges the vectors`() throws {
    func key(_ text: String) throws -> String {
      CanonicalForm(of: try DefectConfiguration(text: text, in: CommittedFiles.catalogue))
        .description
    }
    #expect(try key("MoS2:8x4:v@5.2.0") == "MoS2:4x8:v@0.0.0")
    #expect(try key("MoS2:4x8:v@2.5.0") == "MoS2:4x8:v@0.0.0")
    #expect(try key("P:8x4:v@5.2.0").hasPrefix("P:8x4:"))
    #expect(try key("P:4x8:v@2.5.0").hasPrefix("P:4x8:"))
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `a name stands for one configuration in every choice of vectors`(host: Host) throws
  {
    let names = host.elements.map { "v_\($0.symbol)" } + ["2v_\(host.elements[0].symbol)"]
    for _ in 0..<10 {
      let supercell = try supercell(of: host, 60)
      for name in names {
        let other = try #require(supercell.withRandomVectors(using: &generator))
        let keys = [supercell, other].map { supercell -> String in
          do {
            let placed = try DefectConfiguration(name: name, in: supercell)
            return CanonicalForm(of: placed).description
          } catch { return "\(error)" }
        }
        #expect(keys[0] == keys[1])
      }
    }
  }

  @Test(arguments: ["MoS2", "BN"])
  mutating func `a name stands for one configuration in every image of a supercell`(
    name: String
  ) throws {
    let host = try CommittedFiles.host(name)
    for vectors in [IntegerMatrix([4, 8], [-4, 4]), IntegerMatrix([5, 1], [-1, 4])] {
      let supercell = try #require(Supercell(host: host, vectors: vectors))
      let expected = CanonicalForm(
        of: try DefectConfiguration(
          name: "v_\(host.elements[0])+v_\(host.elements[1])", in: supercell))
      for operation in host.operations {
        let image = try #require(Superlattice(operation.image(of: vectors)))
        let placed = try DefectConfiguration(
          name: "v_\(host.elements[0])+v_\(host.elements[1])",
          in: Supercell(host: host, lattice: image))
        #expect(CanonicalForm(of: placed) == expected)
      }
    }
  }
}
