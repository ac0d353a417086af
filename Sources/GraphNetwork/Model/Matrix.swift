/// A dense row-major matrix in storage that it does not own: a view that the kernels read and write.
///
/// A view is made from the storage of an array for the duration of one call and does not outlive it.
struct Matrix {
  /// The first element of the first row.
  let elements: UnsafeMutablePointer<Float>
  /// Number of rows; zero is an ordinary case.
  let rows: Int
  /// Number of columns; zero is an ordinary case.
  let columns: Int

  /// Number of elements.
  var count: Int { rows * columns }

  /// The element in `row` and `column`.
  subscript(row: Int, column: Int) -> Float {
    get {
      assert(0..<rows ~= row && 0..<columns ~= column)
      return elements[row * columns + column]
    }
    nonmutating set {
      assert(0..<rows ~= row && 0..<columns ~= column)
      elements[row * columns + column] = newValue
    }
  }

  /// Returns the rows of `range`.
  func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    return Matrix(
      elements: elements + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// The elements, row after row.
  var array: [Float] { Array(UnsafeBufferPointer(start: elements, count: count)) }

  /// Returns whether `other` has the same numbers of rows and columns.
  func hasShape(of other: Matrix) -> Bool {
    rows == other.rows && columns == other.columns
  }

  /// Sets every element to zero.
  func clear() { elements.update(repeating: 0, count: count) }

  /// Copies an array of as many elements.
  func copy(_ source: [Float]) {
    precondition(source.count == count)
    source.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      elements.update(from: base, count: count)
    }
  }
}
