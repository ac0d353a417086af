/// The lower triangular factor L of a symmetric positive definite matrix L Lᵀ, for the small linear systems of training.
package struct CholeskyFactor {
  /// Row *i* holds columns 0…*i*.
  private var rows: [[Double]]

  /// Factorises `matrix` (n, n), of which only the lower triangle is read.
  ///
  /// - Complexity: O(*n*³).
  package init(_ matrix: [[Double]]) {
    rows = []
    for (i, row) in matrix.enumerated() {
      var factor = [Double](repeating: 0, count: i + 1)
      for j in 0...i {
        let other = j < i ? rows[j] : factor
        var sum = row[j]
        for k in 0..<j { sum -= factor[k] * other[k] }
        // Rounding must not make a tiny pivot negative.
        factor[j] = j < i ? sum / other[j] : max(sum, 1e-300).squareRoot()
      }
      rows.append(factor)
    }
  }

  /// Returns x with L Lᵀ x = `right`.
  package func solve(_ right: [Double]) -> [Double] {
    var x = forward(right, from: 0)
    for i in rows.indices.reversed() {
      x[i] /= rows[i][i]
      for k in 0..<i { x[k] -= rows[i][k] * x[i] }
    }
    return x
  }

  /// The diagonal of the inverse of the matrix.
  package var inverseDiagonal: [Double] {
    // (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, so its diagonal is the sum of squares of each column of L⁻¹.
    rows.indices.map { column in
      var unit = [Double](repeating: 0, count: rows.count)
      unit[column] = 1
      return forward(unit, from: column)[column...].reduce(0) { $0 + $1 * $1 }
    }
  }

  /// Returns y with L y = `right`, which is zero before `first`.
  private func forward(_ right: [Double], from first: Int) -> [Double] {
    var y = right
    for i in first..<rows.count {
      let row = rows[i]
      var sum = y[i]
      for k in first..<i { sum -= row[k] * y[k] }
      y[i] = sum / row[i]
    }
    return y
  }
}
