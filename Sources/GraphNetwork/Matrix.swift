// The one place that handles memory by hand: views that the kernels read and write.
//
// A view is made from an array that is lent for the length of one call; it owns nothing, and
// nothing made from it outlives that call.

/// A dense row-major matrix, seen in storage that someone else owns.
public struct Matrix<Scalar> {
  /// The first element of the first row.
  let elements: UnsafeMutablePointer<Scalar>
  /// Number of rows; zero is an ordinary case.
  let rows: Int
  /// Number of columns; zero is an ordinary case.
  let columns: Int

  /// Number of elements.
  var count: Int { rows * columns }

  /// The element in `row` and `column`.
  subscript(row: Int, column: Int) -> Scalar {
    get {
      assert(0..<rows ~= row && 0..<columns ~= column)
      return elements[row * columns + column]
    }
    nonmutating set {
      assert(0..<rows ~= row && 0..<columns ~= column)
      elements[row * columns + column] = newValue
    }
  }

  /// The rows of `range` alone.
  func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    return Matrix(
      elements: elements + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// The elements, row after row.
  var array: [Scalar] { Array(UnsafeBufferPointer(start: elements, count: count)) }

  /// Whether `other` has as many rows and columns.
  func hasShape(of other: Matrix) -> Bool {
    rows == other.rows && columns == other.columns
  }

  /// Sets every byte to zero, which is zero in every floating-point type.
  func clear() {
    UnsafeMutableRawPointer(elements).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
  }

  /// Copies the elements of a matrix of the same shape.
  func copy(_ source: Matrix) {
    precondition(hasShape(of: source))
    elements.update(from: source.elements, count: count)
  }

  /// Copies an array of as many elements.
  func copy(_ source: [Scalar]) {
    precondition(source.count == count)
    source.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      elements.update(from: base, count: count)
    }
  }
}
