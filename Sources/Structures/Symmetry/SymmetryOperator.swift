/// A symmetry operator of a CIF such as "-y, x-y, z+1/3": x′ = W x + t for fractional coordinates.
struct SymmetryOperator: Equatable {
  /// The rows of W.
  let rows: [SIMD3<Double>]
  let translation: SIMD3<Double>

  /// Reads an operator, or nil unless it is three sums of ±x, ±y, ±z and numbers that preserve volumes.
  init?(_ text: String) {
    guard text.utf8.count <= 200 else { return nil }
    let parts = text.lowercased().filter { $0 != " " && $0 != "\t" }
      .split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var rows: [SIMD3<Double>] = []
    var translation = SIMD3<Double>.zero
    for (axis, part) in parts.enumerated() {
      guard let (row, shift) = Self.sum(part) else { return nil }
      rows.append(row)
      translation[axis] = shift
    }
    guard abs(dot(rows[0], cross(rows[1], rows[2]))) == 1 else { return nil }
    self.rows = rows
    self.translation = translation
  }

  /// Returns the image of a position.
  func image(of position: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(dot(rows[0], position), dot(rows[1], position), dot(rows[2], position)) + translation
  }

  /// Reads a sum of terms: the coefficients of x, y and z, and the constant.
  private static func sum(_ text: Substring) -> (SIMD3<Double>, Double)? {
    var row = SIMD3<Double>.zero
    var shift = 0.0
    var rest = text
    guard !rest.isEmpty else { return nil }
    while let first = rest.first {
      let hasSign = first == "+" || first == "-"
      // Only the first term may have no sign.
      guard hasSign || rest.startIndex == text.startIndex else { return nil }
      let sign: Double = first == "-" ? -1 : 1
      if hasSign { rest = rest.dropFirst() }
      let term = rest.prefix { $0 != "+" && $0 != "-" }
      rest = rest.dropFirst(term.count)
      switch term {
      case "x": row.x += sign
      case "y": row.y += sign
      case "z": row.z += sign
      default:
        guard let value = fraction(term) else { return nil }
        shift += sign * value
      }
    }
    return (row, shift)
  }

  /// Reads a constant such as 1/3, 0.25 or 2.
  private static func fraction(_ text: Substring) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let numerator = number(parts[0]),
      let denominator = parts.count == 2 ? number(parts[1]) : 1
    else { return nil }
    let value = numerator / denominator
    // This excludes divisions by zero and shifts by many cells.
    return abs(value) <= 100 ? value : nil
  }
}
