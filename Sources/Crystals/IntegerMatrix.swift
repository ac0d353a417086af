/// A 2 × 2 integer matrix whose rows are combinations of two lattice vectors.
public struct IntegerMatrix: Hashable, Sendable {
  /// The first row.
  public var first: SIMD2<Int>
  /// The second row.
  public var second: SIMD2<Int>

  /// A matrix with two rows.
  public init(_ first: SIMD2<Int>, _ second: SIMD2<Int>) {
    self.first = first
    self.second = second
  }

  /// The identity matrix.
  package static let identity = IntegerMatrix([1, 0], [0, 1])

  /// The determinant.
  public var determinant: Int { first.x * second.y - first.y * second.x }

  /// Returns the product self · other.
  package func times(_ other: IntegerMatrix) -> IntegerMatrix {
    func row(_ row: SIMD2<Int>) -> SIMD2<Int> {
      other.first &* SIMD2(repeating: row.x) &+ other.second &* SIMD2(repeating: row.y)
    }
    return IntegerMatrix(row(first), row(second))
  }

  /// Returns the product self · x with a column of integers.
  @inline(__always)
  package func times(_ x: SIMD2<Int>) -> SIMD2<Int> {
    [first.x &* x.x &+ first.y &* x.y, second.x &* x.x &+ second.y &* x.y]
  }

  /// Returns the product self · x with a column of real numbers.
  package func times(_ x: SIMD2<Double>) -> SIMD2<Double> {
    [
      Double(first.x) * x.x + Double(first.y) * x.y,
      Double(second.x) * x.x + Double(second.y) * x.y,
    ]
  }

  /// The matrix with rows and columns exchanged.
  package var transposed: IntegerMatrix {
    IntegerMatrix([first.x, second.x], [first.y, second.y])
  }

  /// The adjugate: the inverse times the determinant.
  package var adjugate: IntegerMatrix {
    IntegerMatrix([second.y, -first.y], [-second.x, first.x])
  }

  /// The inverse of a matrix with determinant 1 or −1.
  package var unimodularInverse: IntegerMatrix {
    let sign = SIMD2(repeating: determinant)
    return IntegerMatrix(adjugate.first &* sign, adjugate.second &* sign)
  }

  /// The two numbers on the diagonal if they are positive and the others are zero, otherwise nil.
  public var repeats: SIMD2<Int>? {
    first.y == 0 && second.x == 0 && first.x > 0 && second.y > 0 ? [first.x, second.y] : nil
  }
}

extension IntegerMatrix: CustomStringConvertible, LosslessStringConvertible {
  /// The matrix as text: "8x8" if it is diagonal, otherwise its rows, as in "4,8/-4,4".
  public var description: String {
    if let repeats { return "\(repeats.x)x\(repeats.y)" }
    return "\(first.x),\(first.y)/\(second.x),\(second.y)"
  }

  /// Reads a matrix from the text of its ``description``; nil if it is not of that form, or a number has more than six
  /// digits.
  public init?(_ text: String) {
    func pair(_ text: Substring, _ separator: Character) -> SIMD2<Int>? {
      let parts = text.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 2, let x = Self.integer(parts[0]), let y = Self.integer(parts[1]) else {
        return nil
      }
      return [x, y]
    }
    let rows = text.split(separator: "/", omittingEmptySubsequences: false)
    if rows.count == 2, let first = pair(rows[0], ","), let second = pair(rows[1], ",") {
      self.init(first, second)
    } else if rows.count == 1, let repeats = pair(rows[0], "x") {
      self.init([repeats.x, 0], [0, repeats.y])
    } else {
      return nil
    }
  }

  private static func integer(_ text: Substring) -> Int? {
    let digits = text.first == "-" ? text.dropFirst() : text
    guard (1...6).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }
}
