/// The crystallographic point group of a layer.
///
/// It is identified by the numbers of its operations of each kind, which differ between all point groups.
public struct LayerPointGroup: Hashable, Sendable, CustomStringConvertible {
  /// The international symbol, "-6m2".
  public let symbol: String
  /// The symbol of Schoenflies, "D3h".
  public let schoenflies: String

  /// Both symbols, "-6m2 (D3h)".
  public var description: String { "\(symbol) (\(schoenflies))" }

  /// Identifies the point group of the operations of a primitive cell, or nil if they do not form a group.
  public init?(of operations: [LayerOperation]) {
    var counts: [Int: Int] = [:]
    for operation in operations { counts[operation.rotationType, default: 0] += 1 }
    let row = Self.rows.first { row in
      Self.types.indices.allSatisfy { row.counts[$0] == counts[Self.types[$0], default: 0] }
    }
    guard let row else { return nil }
    (symbol, schoenflies) = (row.symbol, row.schoenflies)
  }

  /// The orders of rotations; those of rotoinversions are negative.
  private static let types = [-6, -4, -3, -2, -1, 1, 2, 3, 4, 6]

  /// The symbols and the number of operations of each type.
  private static let rows: [(symbol: String, schoenflies: String, counts: [Int])] = """
    1 C1 0 0 0 0 0 1 0 0 0 0
    -1 Ci 0 0 0 0 1 1 0 0 0 0
    2 C2 0 0 0 0 0 1 1 0 0 0
    m Cs 0 0 0 1 0 1 0 0 0 0
    2/m C2h 0 0 0 1 1 1 1 0 0 0
    222 D2 0 0 0 0 0 1 3 0 0 0
    mm2 C2v 0 0 0 2 0 1 1 0 0 0
    mmm D2h 0 0 0 3 1 1 3 0 0 0
    4 C4 0 0 0 0 0 1 1 0 2 0
    -4 S4 0 2 0 0 0 1 1 0 0 0
    4/m C4h 0 2 0 1 1 1 1 0 2 0
    422 D4 0 0 0 0 0 1 5 0 2 0
    4mm C4v 0 0 0 4 0 1 1 0 2 0
    -42m D2d 0 2 0 2 0 1 3 0 0 0
    4/mmm D4h 0 2 0 5 1 1 5 0 2 0
    3 C3 0 0 0 0 0 1 0 2 0 0
    -3 S6 0 0 2 0 1 1 0 2 0 0
    32 D3 0 0 0 0 0 1 3 2 0 0
    3m C3v 0 0 0 3 0 1 0 2 0 0
    -3m D3d 0 0 2 3 1 1 3 2 0 0
    6 C6 0 0 0 0 0 1 1 2 0 2
    -6 C3h 2 0 0 1 0 1 0 2 0 0
    6/m C6h 2 0 2 1 1 1 1 2 0 2
    622 D6 0 0 0 0 0 1 7 2 0 2
    6mm C6v 0 0 0 6 0 1 1 2 0 2
    -6m2 D3h 2 0 0 4 0 1 3 2 0 0
    6/mmm D6h 2 0 2 7 1 1 7 2 0 2
    """.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), String(words[1]), words.dropFirst(2).compactMap { Int($0) })
    }
}

extension LayerOperation {
  /// The order of the rotation, negative if an inversion follows it.
  fileprivate var rotationType: Int {
    let z = flipsLayer ? -1 : 1
    // The trace of the proper rotation is 1 + 2 cos φ.
    let sign = matrix.determinant * z
    let order =
      switch sign * (matrix.first.x + matrix.second.y + z) {
      case 3: 1
      case 2: 6
      case 1: 4
      case 0: 3
      default: 2
      }
    return sign * order
  }
}
