import JSON
import Structures
import Testing

/// POSCAR files of all versions of VASP, and of programs that write them differently.
@Suite struct POSCARAgesTests {
  static let lines = POSCARTests.direct
    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

  /// Returns the lines with some of them replaced, by index.
  static func text(_ changes: [Int: String], removing: Set<Int> = []) -> String {
    lines.indices.filter { !removing.contains($0) }.map { changes[$0] ?? lines[$0] }
      .joined(separator: "\n")
  }

  static func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8))
  }

  /// The positions with the symbol of each, with and without the flags of selective dynamics.
  static func labelled(flags: String = "") -> [Int: String] {
    var changes: [Int: String] = [:]
    for (offset, symbol) in ["B", "B", "B", "B", "N", "N", "N"].enumerated() {
      let position = lines[9 + offset].split(separator: " ").prefix(3).joined(separator: " ")
      changes[9 + offset] = position + flags + " " + symbol
    }
    return changes
  }

  @Test(arguments: [
    // VASP 4: the symbols are in the comment, or at the ends of the lines.
    text([0: "B N"], removing: [5]), text([0: "  B4 N3"], removing: [5]),
    text([0: "B N  made by hand"], removing: [5]),
    text([0: "B_s/4a N_s   (a sheet)"], removing: [5]),
    text(labelled(), removing: [5]), text(labelled(flags: " T T F"), removing: [5]),
    text(labelled().merging([0: "B N"]) { $1 }, removing: [5]),
    text(
      labelled().merging([0: "N B"]) { old, _ in old }.merging([0: "a sheet of BN"]) { $1 },
      removing: [5]),
    // Comments, names of pseudopotentials, hashes.
    text([6: "4 3   ! 7 atoms"]), text([6: "4 3 # 7"]), text([6: "   4    3  atoms in all"]),
    text([5: "B_h N_s"]), text([5: "B/4a1b2c N_s_GW/9f"]), text([5: "B N\n  4a1b2c/ 9f/"]),
    text([5: "B N ! symbols"]), text([5: "B3+ N3-"]), text([1: " 1.00000 ! the scale"]),
    text([2: lines[2] + " vector a"]), text([8: "direct coordinates"]), text([8: "D"]),
    // Groups of one element in several places.
    text([5: "B B N N", 6: "1 3 2 1"]), text([5: "B N N", 6: "4 0 3"]),
    // Without selective dynamics; empty lines.
    text([:], removing: [7]), text([7: "", 8: "Direct"]), text([5: "\nB N\n", 8: "\n\nDirect\n"]),
    "\n\n" + text([0: "a comment"]), text([0: ""]),
    // Symbols beside those of the header, and other words.
    text(labelled()), text(labelled(flags: " .TRUE. .FALSE. T")),
    text([9: lines[9] + " # a B atom"]),
    // Velocities, predictor-corrector coordinates, lattice velocities, a grid.
    text([:]) + "\n\n  0.1 0.2 0.3\n", text([:]) + "\nLattice velocities and vectors\n 1\n 0 0 0\n",
    text([:], removing: [17]) + "\nCartesian\n 0 0 0\n\n 1\n 0.5\n",
    text([:]) + "\n\n 10 10 100\n 0.1 0.2\n",
  ])
  func `a file of any age is read as the same structure`(text: String) throws {
    let found = try Fixture.recognizer.recognize(try Self.read(text))
    #expect(Fixture.key(found.configuration) == "BN:2x2:v@0.0.1")
    #expect(try AtomicStructure(text: Array(text.utf8), format: .poscar) == Self.read(text))
  }

  @Test(arguments: [
    (text([:], removing: [5]), 6, "element symbols"),
    (text([0: "B"], removing: [5]), 6, "element symbols"),
    (text([0: "B5 N3"], removing: [5]), 6, "element symbols"),
    (text([0: "B N O"], removing: [5]), 6, "element symbols"),
    // The header and the ends of lines contradict each other.
    (text(labelled().merging([0: "N B"]) { $1 }, removing: [5]), 9, "contradicts"),
    (text([9: "0.1666665 0.3333335 0.2 T T F C"]), 10, "contradicts"),
    // A position is missing, and velocities follow.
    (text([6: "4 4"]) + "\n0 0 0\n0 0 0\n", 17, "position"),
    // Fewer atoms are counted than listed, or more.
    (text([6: "3 3"]), 16, "empty line"), (text([6: "4 4"], removing: [16, 17]), 17, "position"),
    (text([6: "4 3 2"]), 7, "2"), (text([6: "4 3.5"]), 7, "4 3.5"), (text([6: "-4 3"]), 7, "-4 3"),
    (text([5: "B N O"]), 7, "3"), (text([5: "B Qq"]), 6, "'Qq'"),
    (
      text([7: "", 8: "Direct configuration=     1"]) + "\nDirect configuration=     2\n", 19,
      "XDATCAR"
    ),
  ])
  func `what contradicts or is missing is named`(text: String, line: Int, word: String) throws {
    let error = try #require(throws: StructureTextError.self) { try Self.read(text) }
    #expect(error.line == line && error.reason.contains(word), "\(error)")
  }
}
