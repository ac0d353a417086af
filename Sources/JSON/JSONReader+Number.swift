// Numbers: RFC 8259 section 6, read to the nearest Double.

extension JSONReader {
  /// Reads a number; the place is at its first byte.
  ///
  /// Digits up to 2⁵³ with a small exponent are a quotient or product of two numbers that a Double
  /// holds exactly, and so are rounded once, as they should be (W. D. Clinger,
  /// doi:10.1145/93542.93557). The standard library reads the others.
  ///
  /// - Returns: The value; infinite if it is beyond all that are not.
  mutating func number() throws(JSONSyntaxError) -> Double {
    let start = place
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    // The digits as a whole number, exact while they are few.
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: "0") {
      place += 1
    } else {
      digitCount += try self.digits(into: &digits)
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      place += 1
      let fraction = try self.digits(into: &digits)
      digitCount += fraction
      exponent -= fraction
    }
    if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      let isBelow = place < bytes.count && bytes[place] == UInt8(ascii: "-")
      if isBelow || place < bytes.count && bytes[place] == UInt8(ascii: "+") { place += 1 }
      var written: UInt64 = 0
      let length = try self.digits(into: &written)
      // Beyond four digits the power is not needed: such a number is not read here.
      let power = length <= 4 ? Int(written) : 10_000
      exponent += isBelow ? -power : power
    }
    guard digitCount <= 19, digits <= 1 << 53, abs(exponent) < Self.powersOfTen.count else {
      return Double(String(decoding: bytes[start..<place], as: UTF8.self)) ?? .infinity
    }
    let power = Self.powersOfTen[abs(exponent)]
    let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
    return isNegative ? -magnitude : magnitude
  }

  /// The powers of ten that a Double holds exactly.
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads one or more digits to the end of `number`.
  ///
  /// - Returns: How many they are; `number` is exact as long as they are at most 19.
  private mutating func digits(into number: inout UInt64) throws(JSONSyntaxError) -> Int {
    let start = place
    while place < bytes.count {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      number = number &* 10 &+ UInt64(digit)
      place += 1
    }
    guard place > start else { throw failure(.number) }
    return place - start
  }
}
