/// A sparse matrix in compressed row format: the numbers that are not zero, row by row.
package struct SparseRows: Equatable, Sendable {
  /// The number of columns.
  package let width: Int
  /// The entries of row *n* are those from `starts[n]` to `starts[n + 1]`.
  package private(set) var starts = [0]
  /// The column of each entry, ascending in a row.
  package private(set) var columns: [Int] = []
  /// The value of each entry.
  package private(set) var values: [Float] = []

  /// Creates a matrix without rows.
  init(width: Int) { self.width = width }

  /// Creates a matrix from the number of entries of each row and the entries; nil unless the columns of each row
  /// ascend, are below `width`, and every entry belongs to a row.
  init?(width: Int, counts: [Int], columns: [Int], values: [Float]) {
    guard columns.count == values.count else { return nil }
    self.init(width: width)
    for count in counts {
      let start = starts[starts.count - 1]
      guard count >= 0, count <= columns.count - start else { return nil }
      let own = columns[start..<start + count]
      guard own.allSatisfy((0..<width).contains), zip(own, own.dropFirst()).allSatisfy(<) else {
        return nil
      }
      starts.append(start + count)
    }
    guard starts[starts.count - 1] == columns.count else { return nil }
    self.columns = columns
    self.values = values
  }

  /// The number of rows.
  package var count: Int { starts.count - 1 }

  /// Returns the range of a row's entries.
  func range(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// Adds a row, (``width``).
  mutating func append(_ row: [Float]) {
    precondition(row.count == width, "the row has another width")
    for (column, value) in row.enumerated() where value != 0 {
      columns.append(column)
      values.append(value)
    }
    starts.append(columns.count)
  }

  /// Adds the rows of another matrix.
  mutating func append(_ others: SparseRows) {
    precondition(others.width == width, "the rows have another width")
    let start = columns.count
    columns += others.columns
    values += others.values
    starts += others.starts.dropFirst().map { start + $0 }
  }

  /// Returns a row with its zeros, (``width``).
  package func row(_ row: Int) -> [Float] {
    var numbers = [Float](repeating: 0, count: width)
    for entry in range(of: row) { numbers[columns[entry]] = values[entry] }
    return numbers
  }
}
