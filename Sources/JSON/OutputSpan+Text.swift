// Text into room that is there already.

extension OutputSpan<UInt8> {
  /// Appends a text in UTF-8.
  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Appends a whole number in decimal digits.
  package mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(digits: number.magnitude, atLeast: 1)
  }

  /// Appends a number of millionths as a decimal fraction of one to six places.
  mutating func append(millionths: Int) {
    if millionths < 0 { append(UInt8(ascii: "-")) }
    var (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    append(digits: whole, atLeast: 1)
    append(UInt8(ascii: "."))
    var places = 6
    while places > 1, fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    append(digits: fraction, atLeast: places)
  }

  /// Appends the name of a member and its colon; nothing in it needs an escape.
  mutating func append(name: StaticString) {
    append(UInt8(ascii: "\""))
    name.withUTF8Buffer { append(contentsOf: $0) }
    append(UInt8(ascii: "\""))
    append(UInt8(ascii: ":"))
  }

  /// Appends bytes as they are.
  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    withUnsafeMutableBufferPointer { room, filled in
      guard let target = room.baseAddress else { return }
      precondition(bytes.count <= room.count - filled, "room for a text")
      (target + filled).initialize(from: source, count: bytes.count)
      filled += bytes.count
    }
  }

  /// Appends the digits of a number, zeros before them if they are fewer than `count`.
  private mutating func append(digits number: UInt, atLeast count: Int) {
    var (length, power) = (1, UInt(10))
    while length < count || number >= power {
      length += 1
      let next = power.multipliedReportingOverflow(by: 10)
      if next.overflow { break }
      power = next.partialValue
    }
    withUnsafeMutableBufferPointer { room, filled in
      precondition(length <= room.count - filled, "room for a number")
      var rest = number
      for place in stride(from: filled + length - 1, through: filled, by: -1) {
        let digit = UInt8(truncatingIfNeeded: rest % 10)
        room.initializeElement(at: place, to: UInt8(ascii: "0") + digit)
        rest /= 10
      }
      filled += length
    }
  }
}
