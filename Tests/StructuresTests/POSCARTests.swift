import Structures
import Testing

@Suite struct POSCARTests {
  static let direct = """
    h-BN with a vacancy
    1.0
    5.02485692 0.0 0.0
    -2.51242846 4.35165372 0.0
    0 0 20.0
    B N
    4 3
    Selective dynamics
    Direct
    0.1666665 0.3333335 0.2 T T F
    0.1666665 0.8333335 0.2 T T F
    0.6666665 0.3333335 0.2 T T F
    0.6666665 0.8333335 0.2 T T F ! the last
    0.3333335 0.1666665 0.2
    0.3333335 0.6666665 0.2
    8.333335d-1 0.1666665 0.2

    0.0 0.0 0.0
    """

  func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8), format: .poscar)
  }

  @Test func `a structure is read; its flags and velocities are skipped`() throws {
    let structure = try read(Self.direct)
    #expect(structure.atoms.count == 7)
    #expect(structure.atoms.last?.line == 16)
    let found = try Fixture.recognizer.recognize(structure)
    #expect(Fixture.key(found.configuration) == "BN:2x2:v@0.0.1")
  }

  static let cell = Array(direct.split(separator: "\n", omittingEmptySubsequences: false)[2...4])

  /// The same crystal with other scales: a volume, one factor, three factors.
  @Test(arguments: [
    ("-437.327", 1.0, SIMD3<Double>(1, 1, 1)), ("2.0", 0.5, SIMD3<Double>(1, 1, 1)),
    ("2 4 0.5", 1.0, SIMD3<Double>(0.5, 0.25, 2)),
  ])
  func `all kinds of scale are applied`(scale: String, factor: Double, axes: SIMD3<Double>)
    throws
  {
    var lines = Self.direct.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    lines[1] = scale
    for (index, row) in Self.cell.enumerated() {
      let numbers = row.split(separator: " ").compactMap { Double($0) }
      lines[2 + index] = (0..<3).map { "\(numbers[$0] * factor * axes[$0])" }
        .joined(separator: " ")
    }
    let structure = try read(lines.joined(separator: "\n"))
    #expect(abs(structure.lattice.lengths.x - 5.02485692) < 1e-4)
    #expect(
      Fixture.key(try Fixture.recognizer.recognize(structure).configuration) == "BN:2x2:v@0.0.1")
  }

  @Test(arguments: ["Cartesian", "cart", "K-points no", "  C"])
  func `Cartesian positions are scaled as the vectors are`(mode: String) throws {
    let structure = try read(Self.direct)
    var lines = Self.direct.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    lines[1] = "0.5"
    for (index, vector) in structure.lattice.vectors.enumerated() {
      lines[2 + index] = "\(2 * vector.x) \(2 * vector.y) \(2 * vector.z)"
    }
    lines[8] = mode
    for (index, atom) in structure.atoms.enumerated() {
      let position = structure.lattice.cartesian(atom.position) * 2
      lines[9 + index] = "\(position.x) \(position.y) \(position.z)"
    }
    let other = try read(lines.joined(separator: "\n"))
    for (left, right) in zip(structure.atoms, other.atoms) {
      let apart = structure.lattice.cartesian(left.position - right.position)
      #expect((apart * apart).sum().squareRoot() < 1e-9)
    }
  }

  @Test(arguments: [
    ("B N\n", "", 6, "element symbols"), ("B N\n", "\n", 7, "element symbols"),
    ("B N\n", "Bo N\n", 6, "'Bo'"),
    ("4 3\n", "4\n", 7, "2"), ("4 3\n", "4 -3\n", 7, "-3"),
    ("4 3\n", "4 999999999\n", nil, "32768"), ("1.0\n", "0\n", 2, "scale"),
    ("1.0\n", "one\n", 2, "'one'"), ("1.0\n", "1 1 -1\n", 2, "scale"),
    ("0 0 20.0", "0 0", 5, "vector c"), ("0 0 20.0", "0 0 inf", 5, "vector c"),
    ("0 0 20.0", "0 0 0", 3, "volume"), ("0 0 20.0", "0 0 1e9", 3, "volume"),
    ("Direct", "Fractional", 9, "'Direct' or 'Cartesian'"),
    ("0.6666665 0.3333335 0.2", "0.6666665 x 0.2", 12, "x 0.2"),
    ("0.6666665 0.3333335 0.2", "0.6666665 1000 0.2", 12, "100"),
  ])
  func `a fault has its line, and its message names what is wrong there`(
    old: String, new: String, line: Int?, name: String
  ) throws {
    let text = Self.direct.replacing(old, with: new)
    try #require(text != Self.direct)
    let error = try #require(throws: StructureTextError.self) { try read(text) }
    #expect(error.line == line && error.reason.contains(name), "\(error)")
  }

  @Test func `a text that ends early is rejected with the line where it ends`() throws {
    let lines = Self.direct.split(separator: "\n", omittingEmptySubsequences: false)
    for count in 0..<16 {
      let error = try #require(throws: StructureTextError.self) {
        try read(lines.prefix(count).joined(separator: "\n"))
      }
      #expect(error.line.map { $0 <= max(1, count) + 1 } == true)
    }
  }
}
