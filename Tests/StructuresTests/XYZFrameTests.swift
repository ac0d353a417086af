import Structures
import Testing

/// Files of several frames.
@Suite struct XYZFrameTests {
  /// Returns the frames of a text that arrives in pieces of a length.
  private func frames(of text: String, pieces length: Int, limit: Int = 10_000) -> [XYZFrame] {
    var splitter = XYZFrameSplitter(limit: limit)
    let bytes = Array(text.utf8)
    var frames: [XYZFrame] = []
    for start in stride(from: 0, to: bytes.count, by: length) {
      frames += splitter.frames(
        endingIn: Array(bytes[start..<min(start + length, bytes.count)]))
    }
    return frames + splitter.lastFrames()
  }

  @Test(arguments: [1, 2, 7, 100, 10_000])
  func `each frame is read with its lines in the file, whatever the pieces are`(length: Int) throws
  {
    let lines = XYZTests.text.split(separator: "\n").count
    let text = "\u{FEFF}\n" + XYZTests.text + "\n\n" + XYZTests.text + XYZTests.text.dropLast()
    let frames = frames(of: text, pieces: length)
    #expect(frames.map(\.number) == [1, 2, 3])
    #expect(frames.map(\.line) == [2, 4 + lines, 4 + 2 * lines])
    for frame in frames {
      let structure = try frame.structure()
      #expect(structure.atoms.map(\.line) == (0..<7).map { frame.line + 2 + $0 })
      let found = try Fixture.recognizer.recognize(structure)
      #expect(Fixture.key(found.configuration) == "BN:2x2:v@0.0.1")
    }
  }

  @Test(arguments: ["8", "6", "x", "99999"])
  func `a frame with a fault does not damage the others`(count: String) throws {
    let broken = count + XYZTests.text.dropFirst()
    let frames = frames(of: XYZTests.text + broken + XYZTests.text, pieces: 64)
    if count == "x" {
      // The first line of the broken frame does not begin one.
      #expect(frames.count == 2)
      #expect(throws: StructureTextError.self) { try frames[0].structure() }
    } else {
      #expect(frames.count == 3)
      #expect(try frames[0].structure().atoms.count == 7)
      let error = try #require(throws: StructureTextError.self) { try frames[1].structure() }
      #expect(error.line.map { $0 > 9 } ?? true)
    }
    #expect(try frames.last?.structure().atoms.count == 7)
  }

  @Test func `a frame that is too long is refused, and the next is read`() throws {
    let long = "1\n" + String(repeating: "x", count: 2000) + "\n"
    let frames = frames(of: long + XYZTests.text, pieces: 100, limit: 1000)
    #expect(frames.count == 2)
    let error = try #require(throws: StructureTextError.self) { try frames[0].structure() }
    #expect(error.code == .textTooLong)
    #expect(throws: StructureTextError.self) { try frames[0].values() }
    #expect(try frames[1].structure().atoms.count == 7)
  }

  @Test func `the values of a header are those that ASE writes`() throws {
    // Written by ASE 3.29.
    let header =
      #"Lattice="3.18 0.0 0.0 -1.59 2.75 0.0 0.0 -0.0 19.19" Properties=species:S:1:pos:R:3:forces:R:3 gap=1.7 "#
      + #"id="row \"1\" x" name=q flag=T none arr="0 1 2" neg=-3 d="_JSON {\"energy\": 5}" s=energy=7 "#
      + #""a key"=1 energy=-21.5 pbc="T T F""#
    let values = try frames(of: "0\n\(header)\n", pieces: 50)[0].values()
    let found = Dictionary(values.map { ($0.key, $0.value) }) { "\($0) \($1)" }
    #expect(found["energy"] == "-21.5" && found["gap"] == "1.7" && found["neg"] == "-3")
    #expect(found["id"] == #"row "1" x"# && found["s"] == "energy=7" && found["a key"] == "1")
    #expect(found["d"] == #"_JSON {"energy": 5}"# && found["none"] == nil)
    #expect(found["pbc"] == "T T F" && values.count == 13)
  }

  @Test(arguments: [
    "", "=", "a=", "\"", "a=\"", "a={", "{", "a=[[1", "\\", "a=\"\\", ",,,", "a==b",
  ])
  func `no header stops the reader`(header: String) throws {
    #expect(try frames(of: "0\n\(header)\n", pieces: 1)[0].values().count <= 1)
  }
}
