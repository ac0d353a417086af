import Crystals
import Glibc
import Numerics

extension AtomicStructure {
  /// Reads the structure of a POSCAR, the input file of VASP, from version 5 on.
  ///
  /// ```
  /// a comment
  /// 1.0                      scale; negative: the volume, Å³; three numbers: scales of x, y and z
  /// 25.5225 0.0 0.0          three vectors
  /// -12.76 22.10 0.0
  /// 0.0 0.0 20.0
  /// Mo S                     symbols, which version 4 does not have
  /// 64 127                   the number of atoms of each
  /// Selective dynamics       optional; its flags are skipped
  /// Direct                   or Cartesian
  /// 0.0416 0.0833 0.1859     a line for each atom; the rest of the line is skipped
  /// ```
  ///
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  init(poscar text: [UInt8], _ cancellation: CancellationFlag) throws {
    var lines = POSCARLines(text)
    _ = try lines.next("a comment")
    let scale = try lines.next("the scale")
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
      let line = try lines.next("the vector \(name)")
      vectors.append(SIMD3(try line.numbers(atLeast: 3, of: "the vector \(name)").prefix(3)))
    }
    let scaling = try Self.scaling(Array(factors), of: vectors, line: scale.number)
    guard let lattice = Lattice(vectors[0] * scaling, vectors[1] * scaling, vectors[2] * scaling)
    else {
      throw StructureTextError(
        line: scale.number + 1,
        "three vectors of 0.5 to \(Lattice.maximumLength) Å that span a volume are expected")
    }
    let kinds = try lines.kinds()
    var mode = try lines.next("'Direct' or 'Cartesian'")
    if mode.initial == "s" { mode = try lines.next("'Direct' or 'Cartesian'") }
    guard let initial = mode.initial, "dck".contains(initial) else {
      throw StructureTextError(
        line: mode.number, "'Direct' or 'Cartesian' is expected, not \(quoted(mode.text))")
    }
    var atoms: [Atom] = []
    for (element, count) in kinds {
      for atom in 0..<count {
        if atom.isMultiple(of: 512) { try cancellation.check() }
        let line = try lines.next("the position of an atom of \(element)")
        let numbers = SIMD3(try line.numbers(atLeast: 3, of: "a position").prefix(3))
        let position = initial == "d" ? numbers : lattice.fractional(numbers * scaling)
        guard (0..<3).allSatisfy({ (-100...100).contains(position[$0]) }) else {
          throw StructureTextError(
            line: line.number, "the position is more than 100 cells from the origin")
        }
        atoms.append(Atom(element, at: position, line: line.number))
      }
    }
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
}
