/// Walks through the tensors of a flat block as matrices; a vector is a matrix of one row.
struct ParameterCursor<Scalar> {
  private let elements: UnsafeMutablePointer<Scalar>
  private let layout: ParameterLayout
  private var index: Int

  init(_ elements: UnsafeMutablePointer<Scalar>, _ layout: ParameterLayout, at index: Int) {
    self.elements = elements
    self.layout = layout
    self.index = index
  }

  mutating func next() -> Matrix<Scalar> {
    let tensor = layout.tensors[index]
    index += 1
    let columns = tensor.shape.last ?? 1
    return Matrix(
      elements: elements + tensor.offset, rows: tensor.shape.dropLast().first ?? 1,
      columns: columns)
  }
}
