// The defects of one species in reference configurations, as columns of a matrix.

import GraphNetwork

/// Defects of one species, laid out for the comparison of their surroundings with those of others.
struct SpeciesReferences: Equatable, Sendable {
  /// The reference of each defect, ascending.
  private let owners: [Int]
  /// For each number of surroundings its line in ``columns``, or nil if it is zero of all defects.
  private let lines: [Int?]
  /// The surroundings without these zeros, (lines, ``width``).
  private let columns: [Float]
  /// The squared length of each column.
  private let squares: [Float]

  /// The number of columns: one for each defect, and zeros up to whole vectors.
  private let width: Int

  /// The defects whose surroundings are some rows of those of all.
  init(owners: [Int], rows: [Int], of surroundings: SparseRows) {
    self.owners = owners
    width = Matern.padded(owners.count)
    var isMet = [Bool](repeating: false, count: surroundings.width)
    for row in rows {
      for index in surroundings.range(of: row) { isMet[surroundings.places[index]] = true }
    }
    var lineCount = 0
    lines = isMet.map { isMet in
      guard isMet else { return nil }
      lineCount += 1
      return lineCount - 1
    }
    var columns = [Float](repeating: 0, count: lineCount * width)
    var squares = [Float](repeating: 0, count: width)
    for (column, row) in rows.enumerated() {
      for index in surroundings.range(of: row) {
        guard let line = lines[surroundings.places[index]] else { continue }
        let value = surroundings.values[index]
        columns[line * width + column] = value
        squares[column] += value * value
      }
    }
    self.columns = columns
    self.squares = squares
  }

  /// Adds to each reference's sum the Matérn function of the distances, times `scale`, of its defects' surroundings
  /// from some rows of `others`.
  func addLikeness(
    of rows: [Int], of others: SparseRows, scale: Double, to sums: inout [Double]
  ) {
    guard !rows.isEmpty, width > 0 else { return }
    let lineCount = columns.count / width
    var left = [Float](repeating: 0, count: rows.count * lineCount)
    var lengths = [Float](repeating: 0, count: rows.count)
    for (place, row) in rows.enumerated() {
      for index in others.range(of: row) {
        let value = others.values[index]
        lengths[place] += value * value
        if let line = lines[others.places[index]] { left[place * lineCount + line] = value }
      }
    }
    // |x − y|² = |x|² + |y|² − 2 x·y
    var apart = matrixProduct(
      left, columns, rows: rows.count, inner: lineCount, columns: width)
    var likeness = [Double](repeating: 0, count: width)
    for place in rows.indices {
      let row = (place * width)..<((place + 1) * width)
      let length = lengths[place]
      squares.withUnsafeBufferPointer { squares in
        apart[row].withUnsafeMutableBufferPointer { apart in
          for column in 0..<width { apart[column] = length + squares[column] - 2 * apart[column] }
        }
      }
      Matern.threeHalves.add(ofRootsOf: apart[row], scale: scale, to: &likeness)
    }
    for (owner, sum) in zip(owners, likeness) { sums[owner] += sum }
  }
}
