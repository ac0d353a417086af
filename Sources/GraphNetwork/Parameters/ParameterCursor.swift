/// Walks through the tensors of a flat block as matrices; a vector is a matrix of one row.
struct ParameterCursor {
  private let elements: UnsafeMutablePointer<Float>
  private let layout: ParameterLayout
  private var index: Int

  init(_ elements: UnsafeMutablePointer<Float>, _ layout: ParameterLayout, at index: Int) {
    self.elements = elements
    self.layout = layout
    self.index = index
  }

  /// Returns the next tensor.
  mutating func next() -> Matrix {
    let tensor = layout.tensors[index]
    index += 1
    let columns = tensor.shape.last ?? 1
    return Matrix(
      elements: elements + tensor.offset, rows: tensor.shape.dropLast().first ?? 1,
      columns: columns)
  }
}
