import Crystals
import Defects
import Structures
import Testing

@Suite struct StructureRecognizerTests {
  @Test(arguments: Fixture.hosts)
  func `a configuration is known again however its structure is written`(host: Host) throws {
    var disguise = Disguise(generator: Repeatable(state: 7))
    for repeats in [8, 6, 5, 3, 2] {
      let supercell = try #require(Supercell(host: host, a: repeats, b: repeats))
      for count in [1, 2, 3, supercell.siteCount / 8, supercell.siteCount / 3] where count > 0 {
        let configuration = try Fixture.random(
          in: supercell, count: count, using: &disguise.generator)
        let plain = try configuration.structure()
        let disguised = disguise.of(plain)
        let written = try #require(disguised)
        let found = try recognized(written)
        #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
        #expect(found.largestDisplacement < 1e-3 && found.strain < 1e-4)
      }
    }
  }

  func recognized(_ structure: AtomicStructure) throws -> RecognizedStructure {
    do { return try Fixture.recognizer.recognize(structure) } catch {
      Issue.record("\(error.description(of: structure))")
      throw error
    }
  }
}
