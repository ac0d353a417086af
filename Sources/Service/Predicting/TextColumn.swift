/// A column of a table for people.
///
/// Its width is fixed, so that rows can be printed before all are known; a longer text shifts the rest of its row.
struct TextColumn: Sendable {
  let title: String
  let width: Int
  /// Whether texts begin at the left, as words do; otherwise they end at the right, as numbers do.
  var isLeft = false

  /// Returns a text with spaces up to the width.
  func padded(_ text: String) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return isLeft ? text + spaces : spaces + text
  }

  /// Returns a row of texts, one for each column.
  static func row(_ texts: [String], in columns: [TextColumn]) -> String {
    let row = zip(columns, texts).map { $0.padded($1) }.joined(separator: "  ")
    return String(row.reversed().drop { $0 == " " }.reversed())
  }

  /// Returns the row of titles.
  static func header(_ columns: [TextColumn]) -> String { row(columns.map(\.title), in: columns) }
}
