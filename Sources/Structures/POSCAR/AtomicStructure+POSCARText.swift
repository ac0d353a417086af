import Crystals

extension AtomicStructure {
  /// Returns the structure as a POSCAR of VASP 5, in direct coordinates.
  ///
  /// A new group of atoms starts where the element changes. Numbers have the fewest digits that read back as the same
  /// numbers.
  ///
  /// - Parameter comment: The first line, of which VASP reads 40 characters.
  /// - Returns: A text with LF line endings.
  public func poscar(comment: String) -> String {
    var groups: [(element: Element, count: Int)] = []
    for atom in atoms {
      if groups.last?.element == atom.element {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((atom.element, 1))
      }
    }
    func line(_ vector: SIMD3<Double>) -> String { "\(vector.x) \(vector.y) \(vector.z)" }
    let lines =
      [comment, "1.0"] + lattice.vectors.map(line)
      + [
        groups.map(\.element.symbol).joined(separator: " "),
        groups.map { "\($0.count)" }.joined(separator: " "), "Direct",
      ]
      + atoms.map { line($0.position) }
    return lines.joined(separator: "\n") + "\n"
  }
}
