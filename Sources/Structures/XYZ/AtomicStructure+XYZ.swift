import Crystals
import Defects
import Numerics

extension AtomicStructure {
  /// Reads the structure of an extended XYZ file (https://github.com/libAtoms/extxyz), as ASE and OVITO write it.
  ///
  /// ```
  /// 191
  /// Lattice="25.52 0.0 0.0 -12.76 22.10 0.0 0.0 0.0 20.0" Properties=species:S:1:pos:R:3 pbc="T T F"
  /// Mo 0.0 1.8419 3.7198
  /// ```
  ///
  /// A vector of zeros, or one along which `pbc` is F, is replaced by one that leaves a vacuum.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  init(xyz text: [UInt8], _ cancellation: CancellationFlag) throws {
    var lines = TextLines(text)
    let first = try lines.nextFilled("the number of atoms")
    guard first.words.count == 1, let count = natural(first.words[0]) else {
      throw StructureTextError(
        line: first.number, "the number of atoms is expected, not \(quoted(first.text))")
    }
    guard count <= Self.maximumAtomCount else { throw StructureTextError.tooManyAtoms }
    let header = try XYZHeader(try lines.next("a comment with Lattice=\"…\""))
    var occupants: [(occupant: Occupant, line: Int)] = []
    var positions: [SIMD3<Double>] = []
    for index in 0..<count {
      if index.isMultiple(of: 512) { try cancellation.check() }
      let line = try lines.next("atom \(index + 1) of \(count)")
      guard !line.words.isEmpty else {
        throw StructureTextError(
          line: line.number, "atom \(index + 1) of \(count) is expected, not an empty line")
      }
      occupants.append((try header.occupant(in: line), line.number))
      positions.append(try header.position(in: line))
    }
    try Self.requireEnd(&lines, cancellation)
    guard let lattice = Lattice(layer: header.vectors, around: positions) else {
      throw StructureTextError(
        line: header.line,
        "Lattice must be three vectors of 0.5 to \(Lattice.maximumLength) Å that span a volume; that "
          + "across the vacuum may be 0")
    }
    var atoms: [Atom] = []
    for (site, position) in zip(occupants, positions) {
      guard case .element(let element) = site.occupant else { continue }
      let fractional = lattice.fractional(position)
      guard (0..<3).allSatisfy({ abs(fractional[$0]) <= 100 }) else {
        throw StructureTextError(
          line: site.line, "the position is more than 100 cells from the origin")
      }
      atoms.append(Atom(element, at: fractional, line: site.line))
    }
    guard let structure = AtomicStructure(lattice: lattice, atoms: atoms) else {
      throw StructureTextError.tooManyAtoms
    }
    self = structure
  }

  /// Checks that no other structure and no other atoms follow.
  private static func requireEnd(
    _ lines: inout TextLines, _ cancellation: CancellationFlag
  ) throws {
    lines.skipEmpty()
    guard let next = lines.peek() else { return }
    guard next.words.count == 1, natural(next.words[0]) != nil else {
      throw StructureTextError(
        line: next.number,
        "the end of the text is expected after as many atoms as the first line has, not "
          + quoted(next.text))
    }
    var frames = 1
    while let line = lines.next() {
      try cancellation.check()
      guard line.words.count == 1, let count = natural(line.words[0]) else { break }
      frames += 1
      lines.skip(count + 1)
      lines.skipEmpty()
    }
    throw StructureTextError(
      line: next.number, code: .severalStructures,
      "the text has \(frames) structures (frames); one is expected")
  }
}
