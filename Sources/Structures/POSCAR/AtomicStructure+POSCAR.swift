import Crystals
import Defects
import Glibc
import Numerics

extension AtomicStructure {
  /// Reads the structure of a POSCAR, the input file of VASP (https://www.vasp.at/wiki/index.php/POSCAR).
  ///
  /// ```
  /// a comment
  /// 1.0                      scale; negative: the volume, Å³; three numbers: scales of x, y and z
  /// 25.5225 0.0 0.0          three vectors
  /// -12.76 22.10 0.0
  /// 0.0 0.0 20.0
  /// Mo S                     symbols; without them, as in VASP 4, the comment or the ends of lines have them
  /// 64 127                   the number of atoms of each
  /// Selective dynamics       optional; its flags are skipped
  /// Direct                   or Cartesian
  /// 0.0416 0.0833 0.1859     a line for each atom; a symbol or a comment may follow
  /// ```
  ///
  /// Velocities and all that follows them are skipped.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  init(poscar text: [UInt8], _ cancellation: CancellationFlag) throws {
    var lines = TextLines(text)
    lines.skipEmptyBeforeComment()
    let comment = try lines.next("a comment")
    let scale = try lines.nextFilled("the scale")
    var factors = try scale.numbers(atLeast: 1, of: "the scale").prefix(3)
    // A single scale may be followed by a comment that begins with a number.
    if factors.count < 3 { factors = factors.prefix(1) }
    guard factors.allSatisfy({ $0 != 0 && abs($0) <= 1e6 }),
      factors.count == 1 || factors.allSatisfy({ $0 > 0 })
    else {
      throw StructureTextError(
        line: scale.number, "a scale, a negative volume or three scales are expected")
    }
    var vectors: [SIMD3<Double>] = []
    for name in ["a", "b", "c"] {
      let line = try lines.nextFilled("the vector \(name)")
      vectors.append(SIMD3(try line.numbers(atLeast: 3, of: "the vector \(name)").prefix(3)))
    }
    let scaling = try Self.scaling(Array(factors), of: vectors, line: scale.number)
    guard let lattice = Lattice(vectors[0] * scaling, vectors[1] * scaling, vectors[2] * scaling)
    else {
      throw StructureTextError(
        line: scale.number + 1,
        "three vectors of 0.5 to \(Lattice.maximumLength) Å that span a volume are expected")
    }
    var species = try POSCARSpecies(reading: &lines)
    let needsSymbols = species.groups.contains { $0.occupant == nil }
    if needsSymbols { species.assign(comment: comment) }
    var mode = try lines.nextFilled("'Direct' or 'Cartesian'")
    if mode.initial == "s" { mode = try lines.nextFilled("'Direct' or 'Cartesian'") }
    guard let initial = mode.initial, "dck".contains(initial) else {
      throw StructureTextError(
        line: mode.number, "'Direct' or 'Cartesian' is expected, not \(quoted(mode.text))")
    }
    lines.skipEmpty()
    var atoms: [Atom] = []
    for group in species.groups {
      for atom in 0..<group.count {
        if atom.isMultiple(of: 512) { try cancellation.check() }
        // After an empty line there may be velocities, which look like positions.
        let line = try lines.next("the position of an atom")
        let numbers = SIMD3(try line.numbers(atLeast: 3, of: "a position").prefix(3))
        guard
          case .element(let element) = try group.occupant(
            of: line, in: species, isNamed: !needsSymbols)
        else { continue }
        let position = initial == "d" ? numbers : lattice.fractional(numbers * scaling)
        guard (0..<3).allSatisfy({ (-100...100).contains(position[$0]) }) else {
          throw StructureTextError(
            line: line.number, "the position is more than 100 cells from the origin")
        }
        atoms.append(Atom(element, at: position, line: line.number))
      }
    }
    try Self.requireEnd(
      &lines, after: species, isTrajectory: mode.text.contains("="), cancellation)
    guard let structure = AtomicStructure(lattice: lattice, atoms: atoms) else {
      throw StructureTextError.tooManyAtoms
    }
    self = structure
  }

  /// Returns the factors of vectors and Cartesian positions along x, y and z.
  private static func scaling(
    _ factors: [Double], of vectors: [SIMD3<Double>], line: Int
  ) throws(StructureTextError) -> SIMD3<Double> {
    if factors.count == 3 { return SIMD3(factors) }
    guard factors[0] < 0 else { return SIMD3(repeating: factors[0]) }
    let volume = abs(dot(vectors[0], cross(vectors[1], vectors[2])))
    guard volume > 0 else {
      throw StructureTextError(line: line, "three vectors that span a volume are expected")
    }
    return SIMD3(repeating: cbrt(-factors[0] / volume))
  }

  /// Checks that no more positions follow, and no other structure of a trajectory, an XDATCAR.
  private static func requireEnd(
    _ lines: inout TextLines, after species: POSCARSpecies, isTrajectory: Bool,
    _ cancellation: CancellationFlag
  ) throws {
    if let line = lines.peek(), line.leadingNumbers(limit: 3).count == 3 {
      throw StructureTextError(
        line: line.number,
        "an empty line or the end is expected after the positions of as many atoms as line "
          + "\(species.line) has, not \(quoted(line.text))")
    }
    while isTrajectory, let line = lines.next() {
      try cancellation.check()
      guard line.initial == "d", line.text.lowercased().contains("configuration=") else { continue }
      throw StructureTextError(
        line: line.number, code: .severalStructures,
        "a second structure starts here, as in an XDATCAR; one is expected")
    }
  }
}

extension POSCARSpecies.Group {
  /// Returns the content of the site of a line, which may have a symbol after the position and the flags.
  ///
  /// - Parameters:
  ///   - line: The line with the position.
  ///   - species: All groups.
  ///   - isNamed: Whether the symbol of the group stands in a line of its own, rather than in the comment.
  /// - Returns: The content by the group and the line.
  /// - Throws: ``StructureTextError`` if neither has a symbol, or if the two contradict each other.
  fileprivate func occupant(
    of line: TextLines.Line, in species: POSCARSpecies, isNamed: Bool
  ) throws(StructureTextError) -> Occupant {
    var rest = line.words.dropFirst(3)
    if rest.count >= 3,
      rest.prefix(3).allSatisfy({ ["T", "F", ".TRUE.", ".FALSE."].contains($0.uppercased()) })
    {
      rest = rest.dropFirst(3)
    }
    let label = rest.first.flatMap { POSCARSpecies.occupant($0) }
    if let occupant {
      // Beside a symbol in the header, a word that is not written as a symbol may be a comment.
      guard let label, label != occupant, rest.count == 1 else { return occupant }
      throw StructureTextError(
        line: line.number,
        "the symbol \(quoted(rest.first ?? "")) contradicts that of the atom's group, "
          + (isNamed ? "in the line of symbols" : "in the first line"))
    }
    guard let label else {
      throw StructureTextError(
        line: species.line, code: .unknownElement,
        "the file has no element symbols: as in files of VASP 5, a line of them is expected before "
          + "the numbers of atoms, or a symbol at the end of each position, such as line "
          + "\(line.number)")
    }
    return label
  }
}
