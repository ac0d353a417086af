import Crystals
import Defects
import FileSupport
import Numerics
import Testing

@Suite struct CanonicalFormTests {
  static let shapes = [(3, 3), (4, 2), (1, 1), (2, 5), (6, 6)]

  /// Returns the least of all images as sorted lists, the definition of the form.
  func least(_ configuration: DefectConfiguration) throws -> [PointDefect] {
    let sorted = try Fixture.images(of: configuration).map { $0.defects.sorted() }
    return try #require(sorted.min { $0.lexicographicallyPrecedes($1) })
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the canonical form is the least of all images`(host: Host) throws {
    var generator = SplitMix64(seed: 1)
    for (a, b) in Self.shapes {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for count in [1, 2, 3, 5, 8] where count <= supercell.siteCount {
        for _ in 0..<3 {
          let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
          #expect(try CanonicalForm(of: configuration).defects == least(configuration))
        }
      }
    }
  }

  /// Defects are compared eight at a time, so the counts are around multiples of eight.
  @Test(arguments: CommittedFiles.hosts)
  func `the canonical form is the least of all images for many defects`(host: Host) throws {
    var generator = SplitMix64(seed: 5)
    for (a, b) in [(8, 8), (6, 6), (3, 7), (12, 4), (1, 24)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for count in [7, 8, 9, 15, 16, 17, 24] {
        for _ in 0..<3 {
          let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
          #expect(try CanonicalForm(of: configuration).defects == least(configuration))
        }
      }
    }
  }

  /// Many images are equal then, and more of them begin with the same defects.
  @Test(arguments: CommittedFiles.hosts)
  func `the form of a periodic pattern is the least of all images`(
    host: Host
  ) throws {
    var generator = SplitMix64(seed: 6)
    for (a, b, alongA, alongB) in [(4, 4, 2, 2), (2, 3, 3, 2), (4, 5, 3, 1), (3, 4, 1, 8)] {
      let cell = try #require(Supercell(host: host, a: a, b: b))
      let supercell = try #require(Supercell(host: host, a: a * alongA, b: b * alongB))
      for count in 1...24 / (alongA * alongB) {
        let pattern = try Fixture.random(in: cell, count: count, using: &generator)
        let defects = pattern.defects.flatMap { defect in
          (0..<alongA).flatMap { m in
            (0..<alongB).map { n in
              var site = cell.site(at: defect.site)
              site.i += m * a
              site.j += n * b
              return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
            }
          }
        }
        let configuration = try DefectConfiguration(
          supercell: supercell, defects: defects.shuffled(using: &generator))
        let form = CanonicalForm(of: configuration)
        #expect(try form.defects == least(configuration))
        #expect(form.stabilizer.order.isMultiple(of: alongA * alongB))
        let images = try Fixture.images(of: configuration)
        let orbit = Set(images.map { $0.defects.sorted() }).count
        #expect(orbit * form.stabilizer.order == images.count)
      }
    }
  }

  @Test
  func `the canonical form is the least of all images for every configuration of a small cell`()
    throws
  {
    for supercell in [
      try CommittedFiles.supercell("BN", 2, 2), try CommittedFiles.supercell("MoS2", 2, 1),
      try CommittedFiles.supercell("P", 1, 2),
    ] {
      // Each site has the host's atom, a vacancy or carbon.
      let count = supercell.siteCount
      let carbon = try #require(Element(symbol: "C"))
      var states = [Int](repeating: 0, count: count)
      repeat {
        let defects = states.enumerated().compactMap { site, state in
          state == 0
            ? nil : PointDefect(site: site, occupant: state == 1 ? .vacancy : .element(carbon))
        }
        if !defects.isEmpty {
          let configuration = try DefectConfiguration(supercell: supercell, defects: defects)
          let expected = try least(configuration)
          #expect(CanonicalForm(of: configuration).defects == expected)
        }
        var site = 0
        while site < count, states[site] == 2 {
          states[site] = 0
          site += 1
        }
        if site == count { break }
        states[site] += 1
      } while true
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `every image of a configuration has one canonical form`(host: Host) throws {
    var generator = SplitMix64(seed: 2)
    for (a, b) in [(4, 4), (3, 5)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      let configuration = try Fixture.random(in: supercell, count: 4, using: &generator)
      let forms = try Fixture.images(of: configuration).map(CanonicalForm.init)
      #expect(Set(forms).count == 1)
      #expect(Set(forms.map(\.description)).count == 1)
      #expect(Set(forms.map(\.stabilizer)).count == 1)
    }
  }

  /// The orbit–stabiliser theorem.
  @Test(arguments: CommittedFiles.hosts)
  func `the order of the group is the size of the orbit times that of the stabilizer`(host: Host)
    throws
  {
    var generator = SplitMix64(seed: 3)
    for (a, b) in Self.shapes {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for count in [1, 2, 3, 4] where count <= supercell.siteCount {
        let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
        let images = try Fixture.images(of: configuration)
        let orbit = Set(images.map { $0.defects.sorted() }).count
        #expect(orbit * CanonicalForm(of: configuration).stabilizer.order == images.count)
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a defect moved to a site that no operation reaches changes the form`(host: Host) throws {
    let supercell = try #require(Supercell(host: host, a: 6, b: 6))
    // Pairs of vacancies with different distances are not equivalent.
    let pairs = PairOrbits(of: host, cutoff: 8)
    var forms: [CanonicalForm: Set<Int>] = [:]
    for other in 1..<supercell.siteCount {
      let site = supercell.site(at: other)
      guard let orbit = pairs.orbit(from: 0, to: site.basis, di: site.i, dj: site.j) else {
        continue
      }
      let form = CanonicalForm(
        of: try DefectConfiguration(
          supercell: supercell,
          defects: [0, other].map { PointDefect(site: $0, occupant: .vacancy) }))
      forms[form, default: []].insert(orbit)
    }
    let distances = { (orbits: Set<Int>) in orbits.map { pairs.orbits[$0].distance } }
    for orbits in forms.values {
      let spread = try #require(distances(orbits).max()) - #require(distances(orbits).min())
      #expect(spread < 0.01)
    }
    #expect(forms.count > 5)
  }

  @Test func `the stabilizer has the kinds of operations that keep a configuration`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 8, 8)
    func kinds(_ sites: [Site]) throws -> Set<LayerOperation.Kind> {
      let form = CanonicalForm(
        of: try DefectConfiguration(
          supercell: supercell,
          defects: sites.map { PointDefect(site: supercell.index(of: $0), occupant: .vacancy) }))
      return Set(LayerOperation.Kind.allCases.filter(form.stabilizer.contains))
    }
    // A metal vacancy has the whole point group; a sulphur vacancy loses the layer mirror.
    #expect(try kinds([Site(i: 0, j: 0, basis: 0)]) == Set(LayerOperation.Kind.allCases))
    #expect(
      try kinds([Site(i: 2, j: 5, basis: 1)]) == [.identity, .rotation, .verticalMirror])
    #expect(
      try kinds([Site(i: 1, j: 1, basis: 1), Site(i: 1, j: 1, basis: 2)])
        == Set(LayerOperation.Kind.allCases))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the text of a form reads back as the form`(host: Host) throws {
    var generator = SplitMix64(seed: 4)
    let supercell = try #require(Supercell(host: host, a: 12, b: 7))
    for count in [1, 3, 24] {
      let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
      let form = CanonicalForm(of: configuration)
      #expect(form.sites == form.defects.map { form.supercell.site(at: $0.site) })
      let read = try DefectConfiguration(text: form.description, in: CommittedFiles.catalogue)
      #expect(read.defects == form.defects && read.supercell == form.supercell)
      #expect(CanonicalForm(of: read) == form)
      #expect(
        try DefectConfiguration(text: configuration.description, in: CommittedFiles.catalogue)
          == configuration)
    }
  }

  @Test(arguments: [
    "", "MoS2", "MoS2:8x8", "MoS2:8x8:v@0.0.0+", "XY:8x8:v@0.0.0", "MoS2:8x:v@0.0.0",
    "MoS2:08x8:v@0.0.0", "MoS2:65x64:v@0.0.0", "MoS2:4,12/0,12:v@0.0.0", "MoS2:4,8/-4,4:v@0.0.0",
    "MoS2:8,0/0,8:v@0.0.0", "MoS2:4,8/0,12:v@4.0.0", "MoS2:4,8/0,12:v@0.12.0", "MoS2:8x8:v@8.0.0",
    "MoS2:8x8:v@0.0.3",
    "MoS2:8x8:V@0.0", "MoS2:8x8:q@0.0.0", "MoS2:8x8:v@+1.0.0", "MoS2:8x8:v@0.0.0+v@0.0.0",
    "MoS2:8x8:Mo@0.0.0", "MoS2:8x8:v@0.0.0:x", "MoS2:99999999999999999999x8:v@0.0.0",
  ])
  func `a text that is not a configuration is rejected`(text: String) {
    #expect(throws: (any Error).self) {
      try DefectConfiguration(text: text, in: CommittedFiles.catalogue)
    }
  }
}
