import Crystals
import JSON
import Numerics

/// The text of a new host file.
public struct HostFileText: Sendable {
  /// The name of the host.
  public let name: String
  /// The name in words.
  public let title: String
  /// The unit cell.
  public let cell: UnitCell

  /// Creates the text of a host.
  public init(name: String, title: String, cell: UnitCell) {
    self.name = name
    self.title = title
    self.cell = cell
  }

  /// The text in UTF-8, in the layout of the supplied host files.
  public var bytes: [UInt8] {
    let atoms = cell.atoms.map { atom in
      let position = [atom.position.x, atom.position.y, atom.position.z].map(Self.number)
      return
        #"    { "element": "\#(atom.element)", "position": [\#(position.joined(separator: ", "))] }"#
    }
    let lengths = zip(["a", "b", "c"], [cell.lengths.x, cell.lengths.y, cell.lengths.z])
      .map { #""\#($0)": \#(Self.number($1))"# }.joined(separator: ", ")
    let text = """
      {
        "name": \(Self.string(name)),
        "title": \(Self.string(title)),
        "aliases": [],
        "cell": { \(lengths), "alpha": 90.0, "beta": 90.0, "gamma": \(Self.number(cell.gamma)) },
        "atoms": [
      \(atoms.joined(separator: ",\n"))
        ]
      }

      """
    return Array(text.utf8)
  }

  private static func string(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// Returns a number with up to 8 decimal places, and at least one.
  private static func number(_ number: Double) -> String {
    var text = number.decimalText(places: 8)
    while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
    return text
  }
}
