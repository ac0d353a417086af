/// A row of a table as a weighted sum of rows of another table.
public struct RowCombination: Equatable, Sendable {
  /// The rows and their weights.
  public let terms: [(row: Int, weight: Float)]

  /// Creates a weighted sum of rows; zero if there are no terms.
  public init(_ terms: [(row: Int, weight: Float)]) { self.terms = terms }

  /// A row of zeros.
  public static let zero = RowCombination([])

  /// Returns a copy of a row.
  public static func copy(of row: Int) -> RowCombination { RowCombination([(row, 1)]) }

  /// Returns the mean of rows; zero if there are none.
  public static func mean(of rows: [Int]) -> RowCombination {
    RowCombination(rows.map { ($0, 1 / Float(rows.count)) })
  }

  /// Whether rows and weights are equal.
  public static func == (left: RowCombination, right: RowCombination) -> Bool {
    left.terms.elementsEqual(right.terms, by: ==)
  }
}
