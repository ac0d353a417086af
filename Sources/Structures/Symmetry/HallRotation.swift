/// A rotation of a Hall symbol, such as "-3*", "21" or "4cw", with the axis that its place implies.
struct HallRotation {
  /// The order of the rotation: 1, 2, 3, 4 or 6.
  private let order: Int
  /// The axis of the rotation, or for a diagonal the axis normal to it: x, y or z as 0, 1 or 2.
  private let axis: Int
  /// The rotation with its translation.
  let generator: SpaceGroupOperator

  /// Reads a rotation, or nil if there is none of this kind.
  ///
  /// - Parameters:
  ///   - text: The symbol without spaces.
  ///   - position: The number of rotations before it.
  ///   - previous: The rotation before it.
  init?(_ text: Substring, position: Int, after previous: HallRotation?) {
    var rest = text
    let isImproper = rest.first == "-"
    if isImproper { rest.removeFirst() }
    guard let digit = rest.popFirst()?.wholeNumberValue, [1, 2, 3, 4, 6].contains(digit) else {
      return nil
    }
    order = digit
    var marks: [Character] = []
    while let mark = rest.first, "xyz'\"*".contains(mark) {
      marks.append(mark)
      rest.removeFirst()
    }
    guard marks.count <= 2, let axis = Self.axis(marks, order, position, previous) else {
      return nil
    }
    self.axis = axis.index
    guard let rows = Self.rows(order, axis) else { return nil }
    var twelfths = SIMD3<Int>.zero
    for letter in rest {
      if let numerator = letter.wholeNumberValue {
        // A screw axis n_m shifts by m/n along the axis.
        guard axis.direction == .principal, (1..<order).contains(numerator) else { return nil }
        twelfths[axis.index] += numerator * 12 / order
      } else {
        guard let shift = Self.translations[letter] else { return nil }
        twelfths &+= shift
      }
    }
    let proper = SpaceGroupOperator(rows, twelfths)
    generator =
      isImproper ? SpaceGroupOperator(rows.map { 0 &- $0 }, twelfths) : proper
  }

  private enum Direction { case principal, difference, sum, body }

  /// Returns the axis that the marks name or, without them, the rules for the place of the symbol.
  private static func axis(
    _ marks: [Character], _ order: Int, _ position: Int, _ previous: HallRotation?
  ) -> (index: Int, direction: Direction)? {
    let named = marks.lazy.compactMap { ["x": 0, "y": 1, "z": 2][$0] }.first
    guard let mark = marks.last(where: { "'\"*".contains($0) }) else {
      if let named { return (named, .principal) }
      if order == 1 || position == 0 { return (2, .principal) }
      if position == 1, order == 2, let previous {
        return [2, 4].contains(previous.order) ? (0, .principal) : (2, .difference)
      }
      if order == 3, position >= 1 { return (2, .body) }
      // "-1n" as the last symbol is the inversion with a translation.
      return nil
    }
    if mark == "*" { return order == 3 ? (2, .body) : nil }
    guard order == 2 else { return nil }
    return (named ?? previous?.axis ?? 2, mark == "'" ? .difference : .sum)
  }

  /// Returns the rotation about an axis, from tables A1.4.2.4 to A1.4.2.6.
  private static func rows(
    _ order: Int, _ axis: (index: Int, direction: Direction)
  ) -> [SIMD3<Int>]? {
    let aboutZ: [SIMD3<Int>]? =
      switch (axis.direction, order) {
      case (.principal, 1): [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case (.principal, 2): [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]
      case (.principal, 3): [[0, -1, 0], [1, -1, 0], [0, 0, 1]]
      case (.principal, 4): [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
      case (.principal, 6): [[1, -1, 0], [1, 0, 0], [0, 0, 1]]
      case (.difference, 2): [[0, -1, 0], [-1, 0, 0], [0, 0, -1]]
      case (.sum, 2): [[0, 1, 0], [1, 0, 0], [0, 0, -1]]
      case (.body, 3): [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
      default: nil
      }
    guard let aboutZ, axis.direction != .body else { return aboutZ }
    // The other axes follow by the cyclic exchange of x, y and z.
    return (0..<3).map { row in
      let source = aboutZ[(row + 2 - axis.index) % 3]
      var turned = SIMD3<Int>.zero
      for column in 0..<3 { turned[column] = source[(column + 2 - axis.index) % 3] }
      return turned
    }
  }

  /// The translations that letters stand for, in twelfths.
  private static let translations: [Character: SIMD3<Int>] = [
    "a": [6, 0, 0], "b": [0, 6, 0], "c": [0, 0, 6], "n": [6, 6, 6], "u": [3, 0, 0],
    "v": [0, 3, 0], "w": [0, 0, 3], "d": [3, 3, 3],
  ]
}
