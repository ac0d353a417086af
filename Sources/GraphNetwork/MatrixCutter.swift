/// Cuts storage into matrices, one after the other.
struct MatrixCutter<Scalar> {
  private var next: UnsafeMutablePointer<Scalar>
  private let end: UnsafeMutablePointer<Scalar>

  init(_ storage: UnsafeMutablePointer<Scalar>, count: Int) {
    next = storage
    end = storage + count
  }

  mutating func take(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
    precondition(rows * columns <= end - next)
    defer { next += rows * columns }
    return Matrix(elements: next, rows: rows, columns: columns)
  }
}
