import Numerics

/// A symmetry operator of a CIF such as "-y, x-y, z+1/3": x′ = W x + t for fractional coordinates.
struct SymmetryOperator: Equatable {
  /// The rows of W, whole numbers.
  let rows: [SIMD3<Double>]
  let translation: SIMD3<Double>

  /// Two translations are equal if they differ by less; files round 1/3 to as few as three digits.
  private static let tolerance = 0.004

  init(rows: [SIMD3<Double>], translation: SIMD3<Double>) {
    self.rows = rows
    self.translation = translation
  }

  /// The same operator in floating point.
  init(_ exact: SpaceGroupOperator) {
    rows = exact.rows.map { SIMD3<Double>($0) }
    translation = SIMD3<Double>(exact.twelfths) / 12
  }

  /// Reads an operator, or nil unless it is three sums of ±x, ±y, ±z and numbers that preserve volumes.
  ///
  /// A magnetic operator has a fourth part, +1 or -1. It acts on moments and is not part of the result.
  init?(_ text: String) {
    guard text.utf8.count <= 200 else { return nil }
    let plain = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.replacing("\u{2212}", with: "-")
    let bytes = plain.lowercased().utf8.filter { $0 > UInt8(ascii: " ") }
    var parts = String(decoding: bytes, as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false)
    if parts.count == 4, ["+1", "-1", "1"].contains(parts[3]) { parts.removeLast() }
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
    rotated(position) + translation
  }

  private func rotated(_ vector: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(dot(rows[0], vector), dot(rows[1], vector), dot(rows[2], vector))
  }

  /// Returns the operator that applies `other` first.
  func after(_ other: SymmetryOperator) -> SymmetryOperator {
    SymmetryOperator(
      rows: rows.map { $0.x * other.rows[0] + $0.y * other.rows[1] + $0.z * other.rows[2] },
      translation: rotated(other.translation) + translation)
  }

  /// Whether another operator with the same rotation differs by lattice vectors only.
  func hasTranslation(of other: SymmetryOperator) -> Bool {
    let apart = translation - other.translation
    let nearest = apart - apart.rounded(.toNearestOrAwayFromZero)
    return (0..<3).allSatisfy { abs(nearest[$0]) <= Self.tolerance }
  }

  /// Whether the rotation keeps lengths and angles of the lattice, within 2 %.
  func fits(_ lattice: Lattice) -> Bool {
    let vectors = lattice.vectors
    // The columns of W are the images of the lattice vectors.
    let images = (0..<3).map { lattice.cartesian([rows[0][$0], rows[1][$0], rows[2][$0]]) }
    for i in 0..<3 {
      for j in 0...i {
        let change = dot(images[i], images[j]) - dot(vectors[i], vectors[j])
        if abs(change) > 0.02 * vectors[i].length * vectors[j].length { return false }
      }
    }
    return true
  }

  /// The operator as a CIF has it, with its translation in one cell: "-y,x-y,z+1/3".
  var text: String {
    (0..<3).map { axis in
      var sum = ""
      for (letter, factor) in zip("xyz", [rows[axis].x, rows[axis].y, rows[axis].z])
      where factor != 0 {
        sum += factor < 0 ? "-" : sum.isEmpty ? "" : "+"
        sum += (abs(factor) == 1 ? "" : "\(Int(abs(factor)))") + String(letter)
      }
      let shift = translation[axis] - translation[axis].rounded(.down)
      guard shift > Self.tolerance, shift < 1 - Self.tolerance else { return sum }
      let denominator = [2, 3, 4, 6, 8, 12, 24].first {
        abs(shift * Double($0) - (shift * Double($0)).rounded()) <= Self.tolerance
      }
      return sum + "+"
        + (denominator.map { "\(Int((shift * Double($0)).rounded()))/\($0)" }
          ?? shift.decimalText(places: 4))
    }.joined(separator: ",")
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
