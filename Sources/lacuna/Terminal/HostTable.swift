import Crystals
import Numerics

/// The cell and the symmetry of a host as text for a terminal.
struct HostTable {
  let host: Host

  /// The lines of the text.
  var lines: [String] {
    let cell = host.cell
    let lengths = zip(["a", "b", "c"], [cell.lengths.x, cell.lengths.y, cell.lengths.z])
      .map { "\($0) \($1.decimalText(places: 4)) Å" }.joined(separator: ", ")
    let group = host.pointGroup.map { "point group \($0), " } ?? ""
    return [
      "cell: \(lengths), gamma \(cell.gamma.decimalText(places: 3))°",
      "symmetry: \(group)\(host.operations.count) operations",
      "basis  element        x        y        z  equivalent atoms",
    ] + cell.atoms.indices.map(line)
  }

  private func line(_ basis: Int) -> String {
    let atom = host.cell.atoms[basis]
    let position = [atom.position.x, atom.position.y, atom.position.z]
      .map { Self.right($0.decimalText(places: 5), 9) }.joined()
    let equivalent = host.equivalentAtoms.first { $0.contains(basis) } ?? [basis]
    return Self.right("\(basis)", 5) + "  " + Self.left(atom.element.symbol, 7) + position + "  "
      + equivalent.map(String.init).joined(separator: ", ")
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
