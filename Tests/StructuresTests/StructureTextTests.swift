import Crystals
import Defects
import FileSupport
import Numerics
import Structures
import Testing

@Suite struct StructureTextTests {
  @Test(arguments: CommittedFiles.hosts, StructureFormat.allCases)
  func `a written structure reads back as the same configuration`(
    host: Host, format: StructureFormat
  ) throws {
    var generator = SplitMix64(seed: 3)
    for (a, b) in [(8, 8), (6, 6), (5, 3), (3, 5), (1, 1)] {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      let configuration = try Fixture.random(
        in: supercell, count: 1 + supercell.siteCount / 20, using: &generator)
      guard !Fixture.isAnotherMaterial(configuration) else { continue }
      let text = try configuration.text(in: format)
      #expect(try StructureFormat(recognizing: Array(text.utf8)) == format)
      let found = try Fixture.recognize(text)
      #expect(found.configuration.supercell == supercell)
      #expect(found.configuration.defects == configuration.defects.sorted())
      #expect(found.largestDisplacement < 1e-9)
    }
  }

  @Test(arguments: StructureFormat.allCases)
  func `written numbers read back as the same numbers`(format: StructureFormat) throws {
    let supercell = try CommittedFiles.supercell("P", 7, 5)
    var generator = SplitMix64(seed: 4)
    let configuration = try Fixture.random(in: supercell, count: 9, using: &generator)
    let structure = try configuration.structure()
    let read = try AtomicStructure(text: Array(configuration.text(in: format).utf8))
    // Positions in Å are converted to fractions of the cell.
    let tolerance = format == .extxyz ? 1e-12 : 0
    #expect(
      zip(read.atoms, structure.atoms).allSatisfy { left, right in
        (0..<3).allSatisfy { abs(left.position[$0] - right.position[$0]) <= tolerance }
      })
    #expect(
      zip(read.lattice.vectors, structure.lattice.vectors).allSatisfy { left, right in
        (0..<3).allSatisfy { abs(left[$0] - right[$0]) < 1e-12 }
      })
  }

  @Test(arguments: StructureFormat.allCases)
  func `a cancelled text is not read`(format: StructureFormat) throws {
    let flag = CancellationFlag()
    flag.cancel()
    let text = try DefectConfiguration(name: "v_N", in: CommittedFiles.supercell("BN", 2, 2))
      .text(in: format)
    #expect(throws: CancellationError.self) {
      try AtomicStructure(text: Array(text.utf8), format: format, cancellation: flag)
    }
  }

  /// Text from outside is read as a structure or rejected; it never ends the process.
  @Test(arguments: StructureFormat.allCases)
  func `a damaged text is a structure or an error with a message`(format: StructureFormat) throws {
    var generator = SplitMix64(seed: 5)
    let supercell = try CommittedFiles.supercell("BN", 2, 2)
    let whole = Array(
      try Fixture.random(in: supercell, count: 2, using: &generator).text(in: format).utf8)
    let pieces = [
      "0", "-1", "1e999", "nan", "'", "\"", ";", "\n;", "loop_", "_a", "#", "\n", " ", "é", "\0",
    ]
    .map { Array($0.utf8) }
    var read = 0
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, start + .random(in: 0...3, using: &generator))
        bytes.replaceSubrange(
          start..<end, with: pieces[.random(in: 0..<pieces.count, using: &generator)])
      }
      do throws(StructureTextError) {
        let structure = try AtomicStructure(text: bytes, format: format)
        do throws(RecognitionError) {
          _ = try Fixture.recognizer.recognize(structure)
          read += 1
        } catch {
          #expect(!error.description(of: structure).isEmpty)
        }
      } catch {
        #expect(!error.reason.isEmpty)
      }
    }
    #expect(read > 50)
  }
}
