import GraphNetwork

/// The defects of one species in the reference configurations, laid out for the comparison of surroundings.
struct SpeciesReferences: Equatable, Sendable {
  /// The reference of each defect, in ascending order.
  private let owners: [Int]
  /// For each component of the surroundings its line in ``columns``, or nil if it is zero for all defects.
  private let lines: [Int?]
  /// The surroundings without the components that are zero for all defects, (lines, ``width``).
  private let columns: [Float]
  /// The squared length of each column.
  private let squares: [Float]

  /// The number of columns: one for each defect, padded with zeros to a multiple of ``Matern/lanes``.
  private let width: Int

  /// Creates the references of the defects whose surroundings are the given rows of `surroundings`.
  init(owners: [Int], rows: [Int], of surroundings: SparseRows) {
    self.owners = owners
    width = Matern.padded(owners.count)
    var isUsed = [Bool](repeating: false, count: surroundings.width)
    for row in rows {
      for entry in surroundings.range(of: row) { isUsed[surroundings.columns[entry]] = true }
    }
    var lineCount = 0
    lines = isUsed.map { isUsed in
      guard isUsed else { return nil }
      lineCount += 1
      return lineCount - 1
    }
    var columns = [Float](repeating: 0, count: lineCount * width)
    var squares = [Float](repeating: 0, count: width)
    for (column, row) in rows.enumerated() {
      for entry in surroundings.range(of: row) {
        guard let line = lines[surroundings.columns[entry]] else { continue }
        let value = surroundings.values[entry]
        columns[line * width + column] = value
        squares[column] += value * value
      }
    }
    self.columns = columns
    self.squares = squares
  }

  /// Adds to the sum of each reference the Matérn functions of `scale` times the distances between the surroundings of
  /// its defects and the given rows of `others`.
  func addSimilarity(
    of rows: [Int], of others: SparseRows, scale: Double, to sums: inout [Double]
  ) {
    guard !rows.isEmpty, width > 0 else { return }
    let lineCount = columns.count / width
    var left = [Float](repeating: 0, count: rows.count * lineCount)
    var leftSquares = [Float](repeating: 0, count: rows.count)
    for (index, row) in rows.enumerated() {
      for entry in others.range(of: row) {
        let value = others.values[entry]
        leftSquares[index] += value * value
        if let line = lines[others.columns[entry]] { left[index * lineCount + line] = value }
      }
    }
    // |x − y|² = |x|² + |y|² − 2 x·y
    var distances = matrixProduct(
      left, columns, rows: rows.count, inner: lineCount, columns: width)
    var similarity = [Double](repeating: 0, count: width)
    for index in rows.indices {
      let row = (index * width)..<((index + 1) * width)
      let leftSquare = leftSquares[index]
      squares.withUnsafeBufferPointer { squares in
        distances[row].withUnsafeMutableBufferPointer { distances in
          for column in 0..<width {
            distances[column] = leftSquare + squares[column] - 2 * distances[column]
          }
        }
      }
      Matern.threeHalves.add(ofRootsOf: distances[row], scale: scale, to: &similarity)
    }
    for (owner, sum) in zip(owners, similarity) { sums[owner] += sum }
  }
}
