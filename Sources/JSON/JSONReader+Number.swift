/// Numbers (RFC 8259 section 6).
extension JSONReader {
  /// Reads a number; the next byte is its first.
  ///
  /// Digits up to 2⁵³ with a small exponent are the quotient or product of two numbers that a Double represents exactly,
  /// so the result is rounded once and correctly (W. D. Clinger, doi:10.1145/93542.93557). The standard library reads
  /// all other numbers.
  ///
  /// - Returns: The nearest Double; infinity if the number is larger than all Doubles.
  mutating func number() throws(JSONSyntaxError) -> Double {
    let start = offset
    let isNegative = bytes[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    // The digits as an integer, exact up to 19 digits.
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
      offset += 1
    } else {
      digitCount += try self.digits(into: &digits)
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      let fraction = try self.digits(into: &digits)
      digitCount += fraction
      exponent -= fraction
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      let isNegativeExponent = offset < bytes.count && bytes[offset] == UInt8(ascii: "-")
      if isNegativeExponent || offset < bytes.count && bytes[offset] == UInt8(ascii: "+") {
        offset += 1
      }
      var written: UInt64 = 0
      let length = try self.digits(into: &written)
      // An exponent of more than four digits is left to the standard library.
      let power = length <= 4 ? Int(written) : 10_000
      exponent += isNegativeExponent ? -power : power
    }
    guard digitCount <= 19, digits <= 1 << 53, abs(exponent) < Self.powersOfTen.count else {
      return Double(String(decoding: bytes[start..<offset], as: UTF8.self)) ?? .infinity
    }
    let power = Self.powersOfTen[abs(exponent)]
    let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
    return isNegative ? -magnitude : magnitude
  }

  /// The powers of ten that a Double represents exactly.
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads one or more digits and appends them to `number`.
  ///
  /// - Returns: The number of digits; with more than 19 in total, `number` overflows.
  private mutating func digits(into number: inout UInt64) throws(JSONSyntaxError) -> Int {
    let start = offset
    while offset < bytes.count {
      let digit = bytes[offset] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      number = number &* 10 &+ UInt64(digit)
      offset += 1
    }
    guard offset > start else { throw failure(.number) }
    return offset - start
  }
}
