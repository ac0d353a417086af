// Rows of numbers most of which are zero, as the surroundings of defects are.

/// Some rows of equally many numbers, of which only those that are not zero are kept.
package struct SparseRows: Equatable, Sendable {
  /// Numbers of a row.
  package let width: Int
  /// The kept numbers of row *n* are those from `starts[n]` to `starts[n + 1]`.
  package private(set) var starts = [0]
  /// The place of each kept number in its row, ascending in a row.
  package private(set) var places: [Int] = []
  /// The kept numbers.
  package private(set) var values: [Float] = []

  /// No rows yet.
  init(width: Int) { self.width = width }

  /// Rows from what is kept; nil unless places ascend in each row, below `width`, and all are in a row.
  init?(width: Int, counts: [Int], places: [Int], values: [Float]) {
    guard places.count == values.count else { return nil }
    self.init(width: width)
    for count in counts {
      let start = starts[starts.count - 1]
      guard count >= 0, count <= places.count - start else { return nil }
      let own = places[start..<start + count]
      guard own.allSatisfy((0..<width).contains), zip(own, own.dropFirst()).allSatisfy(<) else {
        return nil
      }
      starts.append(start + count)
    }
    guard starts[starts.count - 1] == places.count else { return nil }
    self.places = places
    self.values = values
  }

  /// The number of rows.
  package var count: Int { starts.count - 1 }

  /// Where the kept numbers of a row are.
  func range(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// Adds a row, (``width``).
  mutating func append(_ row: [Float]) {
    precondition(row.count == width, "rows are of one width")
    for (place, value) in row.enumerated() where value != 0 {
      places.append(place)
      values.append(value)
    }
    starts.append(places.count)
  }

  /// Adds the rows of another.
  mutating func append(_ others: SparseRows) {
    precondition(others.width == width, "rows are of one width")
    let start = places.count
    places += others.places
    values += others.values
    starts += others.starts.dropFirst().map { start + $0 }
  }

  /// A row with its zeros, (``width``).
  package func row(_ row: Int) -> [Float] {
    var numbers = [Float](repeating: 0, count: width)
    for index in range(of: row) { numbers[places[index]] = values[index] }
    return numbers
  }
}
