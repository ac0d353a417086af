// Structures as POSCAR of VASP 5, in direct coordinates.

import Crystals

extension AtomicStructure {
  /// The structure as a POSCAR, a group of atoms wherever the element changes.
  ///
  /// Numbers have as many digits as it takes to read the same ones back.
  ///
  /// - Parameter comment: The first line; VASP reads 40 characters of it.
  /// - Returns: A text whose lines end in LF.
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
