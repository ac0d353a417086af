import Crystals

extension AtomicStructure {
  /// Returns the structure as extended XYZ (https://github.com/libAtoms/extxyz), the format of ASE, in Cartesian
  /// coordinates.
  ///
  /// The structure is periodic in all directions, as in the other formats. Numbers have the fewest digits that read back
  /// as the same numbers.
  ///
  /// - Returns: A text with LF line endings.
  public var extendedXYZ: String {
    func words(_ vector: SIMD3<Double>) -> String { "\(vector.x) \(vector.y) \(vector.z)" }
    let vectors = lattice.vectors.map(words).joined(separator: " ")
    var text = """
      \(atoms.count)
      Lattice="\(vectors)" Properties=species:S:1:pos:R:3 pbc="T T T"

      """
    for atom in atoms {
      text += "\(atom.element.symbol) \(words(lattice.cartesian(atom.position)))\n"
    }
    return text
  }
}
