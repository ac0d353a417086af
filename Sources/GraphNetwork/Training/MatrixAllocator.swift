/// Allocates matrices from one block of storage, one after the other.
struct MatrixAllocator {
  private var next: UnsafeMutablePointer<Float>
  private let end: UnsafeMutablePointer<Float>

  init(_ storage: UnsafeMutablePointer<Float>, count: Int) {
    next = storage
    end = storage + count
  }

  /// Returns the next matrix; its elements are not initialised.
  mutating func allocate(_ rows: Int, _ columns: Int) -> Matrix {
    precondition(rows * columns <= end - next)
    defer { next += rows * columns }
    return Matrix(elements: next, rows: rows, columns: columns)
  }
}
