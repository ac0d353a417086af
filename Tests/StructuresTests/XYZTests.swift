import JSON
import Structures
import Testing

@Suite struct XYZTests {
  static let lattice = "Lattice=\"5.02485692 0 0 -2.51242846 4.35165372 0 0 0 20\""
  static let atoms = """
    B 0.000000 1.450551 4.0
    B -1.256214 3.626378 4.0
    B 2.512428 1.450551 4.0
    B 1.256214 3.626378 4.0
    N 1.256214 0.725276 4.0
    N 0.000000 2.901102 4.0
    N 3.768643 0.725276 4.0
    """
  static let text = "7\n\(lattice) Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n\(atoms)\n"

  static func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8))
  }

  /// Returns the lines of atoms with other columns.
  static func columns(_ change: ([Substring]) -> String) -> String {
    atoms.split(separator: "\n").map { change($0.split(separator: " ")) }.joined(separator: "\n")
  }

  @Test(arguments: [
    text, "7\n\(lattice)\n\(atoms)", "  7 \n\(lattice.lowercased())\n\(atoms)\n\n\n",
    "7\nenergy=-3.2 name='a b' \(lattice) pbc=[T, T, F] note={c d}\n\(atoms)",
    "7\nLattice=[5.02485692,0,0,-2.51242846,4.35165372,0,0,0,20]\n\(atoms)",
    "7\nLattice=[[5.02485692,0,0],[-2.51242846,4.35165372,0],[0,0,20]] pbc=[true,true,true]\n\(atoms)",
    "7\nLattice = \"5.02485692 0 0 -2.51242846 4.35165372 0 0 0 20\"\n\(atoms)",
    // A layer without a third vector, or with one that is not periodic.
    "7\n\(lattice.replacing("20\"", with: "0\"")) pbc=\"T T F\"\n\(atoms)",
    "7\n\(lattice.replacing("20\"", with: "1.5\"")) pbc=\"T T F\"\n\(atoms)",
    "7\n\(lattice) Properties=pos:R:3:species:S:1\n"
      + columns { "\($0[1]) \($0[2]) \($0[3]) \($0[0])" },
    "7\n\(lattice) Properties=id:I:1:species:S:1:forces:R:3:pos:R:3:tag:I:1\n"
      + columns { "3 \($0[0]) 0.1 0.2 0.3 \($0[1]) \($0[2]) \($0[3]) 1" },
    "7\n\(lattice) Properties=Z:I:1:pos:R:3\n"
      + columns { "\($0[0] == "B" ? 5 : 7) \($0[1]) \($0[2]) \($0[3])" },
    "8\n\(lattice) Properties=Z:I:1:pos:R:3\n"
      + columns { "\($0[0] == "B" ? 5 : 7) \($0[1]) \($0[2]) \($0[3])" } + "\n0 1 1 1",
  ])
  func `extended XYZ is read however it is written`(text: String) throws {
    let structure = try Self.read(text)
    #expect(structure.atoms.count == 7)
    let found = try Fixture.recognizer.recognize(structure)
    #expect(Fixture.key(found.configuration) == "BN:2x2:v@0.0.1")
  }

  @Test(
    arguments: [
      ("7\na comment\n\(atoms)", 2, .unreadableStructure, "plain XYZ"),
      (text + text + text, 10, .severalStructures, "3 structures"),
      (text + "\n" + text, 11, .severalStructures, "2 structures"),
      (text + "B 0 0 0", 10, .unreadableStructure, "end"),
      ("8" + text.dropFirst(), 10, .unreadableStructure, "atom 8 of 8"),
      ("99999" + text.dropFirst(), nil, .tooManyAtoms, "32768"),
      (text.replacing("T T T", with: "F F F"), 2, .unreadableStructure, "pbc"),
      (text.replacing("T T T", with: "T"), 2, .unreadableStructure, "pbc"),
      (text.replacing("pos:R:3", with: "pos:R:2"), 2, .unreadableStructure, "pos:R:3"),
      (text.replacing("pos:R:3", with: "pos:R"), 2, .unreadableStructure, "pos:R:3"),
      (text.replacing("Lattice", with: "charge=1 Lattice"), 2, .chargedDefect, "not '1'"),
      (
        text.replacing("Lattice", with: "Total_Charge=-2 Lattice"), 2, .chargedDefect,
        "total_charge"
      ),
      (text.replacing("Lattice", with: "net_charge=x Lattice"), 2, .chargedDefect, "net_charge"),
      (text.replacing("0 0 20", with: "0 20"), 2, .unreadableStructure, "nine"),
      (text.replacing("0 0 20", with: "0 0 x"), 2, .unreadableStructure, "nine"),
      (text.replacing("0 0 20", with: "1 0 0"), 2, .unreadableStructure, "volume"),
      (text.replacing("B -1.256214", with: "Qq -1.256214"), 4, .unknownElement, "Qq"),
      (text.replacing("B -1.256214", with: "B nan"), 4, .unreadableStructure, "3 numbers"),
      (text.replacing("B -1.256214", with: "B 1e9"), 4, .unreadableStructure, "100 cells"),
    ] as [(String, Int?, FaultCode, String)])
  func `a fault has its line, its code and a word for what is wrong`(
    text: String, line: Int?, code: FaultCode, word: String
  ) throws {
    let error = try #require(throws: StructureTextError.self) { try Self.read(text) }
    #expect(error.line == line && error.code == code, "\(error)")
    #expect(error.reason.contains(word), "\(error)")
  }
}
