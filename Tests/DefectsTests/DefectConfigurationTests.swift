import Crystals
import Defects
import FileSupport
import Numerics
import Testing

@Suite struct DefectConfigurationTests {
  @Test(arguments: 2...30)
  func `a site that is occupied twice is reported with both defects, few or many`(
    count: Int
  ) throws {
    var random = SplitMix64(seed: UInt64(count))
    for supercell in [
      try CommittedFiles.supercell("MoS2", 8, 8), try CommittedFiles.supercell("BN", 64, 64),
    ] {
      let whole = try Fixture.random(in: supercell, count: count, using: &random)
      let earlier = Int.random(in: 0..<count - 1, using: &random)
      let later = Int.random(in: earlier + 1..<count, using: &random)
      var defects = whole.defects
      defects[later] = PointDefect(site: defects[earlier].site, occupant: .vacancy)
      #expect(throws: DefectError.siteOccupiedTwice(defect: later, earlier: earlier)) {
        try DefectConfiguration(supercell: supercell, defects: defects)
      }
    }
  }

  @Test func `the pristine supercell is a configuration that every operation maps onto itself`()
    throws
  {
    for host in CommittedFiles.hosts {
      let supercell = try CommittedFiles.supercell(host.name, 3, 4)
      let pristine = try DefectConfiguration(supercell: supercell, defects: [])
      let form = CanonicalForm(of: pristine)
      #expect(form.description == "\(host.name):3x4:")
      #expect(form.stabilizer.order == supercell.keptOperations.count * 12)
      #expect(
        try DefectConfiguration(text: form.description, in: CommittedFiles.catalogue) == pristine)
    }
  }

  @Test func `every text reads back as its configuration, even the longest`() throws {
    var random = SplitMix64(seed: 7)
    for host in CommittedFiles.hosts {
      let supercell = try CommittedFiles.supercell(
        host.name, Supercell.maximumRepeats, Supercell.maximumRepeats)
      // Symbols of two letters, and indices of two digits.
      let last = try #require(Element(symbol: "Og"))
      let longest = try DefectConfiguration(
        supercell: supercell,
        defects: (0..<supercell.siteCount).filter {
          min(supercell.site(at: $0).i, supercell.site(at: $0).j) >= 10
        }.map { PointDefect(site: $0, occupant: .element(last)) })
      let random = try Fixture.random(in: supercell, count: 200, using: &random)
      for configuration in [longest, random] {
        let text = configuration.description
        #expect(try DefectConfiguration(text: text, in: CommittedFiles.catalogue) == configuration)
      }
    }
  }
}
