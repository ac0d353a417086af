/// Appends text to a span that has room for it.
package enum TextOutput {
  /// Appends a text in UTF-8.
  package static func append(_ text: String, to room: inout OutputSpan<UInt8>) {
    for byte in text.utf8 { room.append(byte) }
  }

  /// Appends a whole number in decimal digits.
  package static func append(decimal number: Int, to room: inout OutputSpan<UInt8>) {
    if number < 0 { room.append(UInt8(ascii: "-")) }
    append(digits: number.magnitude, atLeast: 1, to: &room)
  }

  /// Appends a number of millionths as a decimal fraction with one to six places.
  static func append(millionths: Int, to room: inout OutputSpan<UInt8>) {
    if millionths < 0 { room.append(UInt8(ascii: "-")) }
    var (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    append(digits: whole, atLeast: 1, to: &room)
    room.append(UInt8(ascii: "."))
    var places = 6
    while places > 1, fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    append(digits: fraction, atLeast: places, to: &room)
  }

  /// Appends the name of a member, which needs no escapes, and its colon.
  static func append(name: StaticString, to room: inout OutputSpan<UInt8>) {
    room.append(UInt8(ascii: "\""))
    let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    append(contentsOf: name, to: &room)
    room.append(UInt8(ascii: "\""))
    room.append(UInt8(ascii: ":"))
  }

  /// Appends bytes unchanged.
  static func append(
    contentsOf bytes: UnsafeBufferPointer<UInt8>, to room: inout OutputSpan<UInt8>
  ) {
    guard let source = bytes.baseAddress else { return }
    room.withUnsafeMutableBufferPointer { room, filled in
      guard let target = room.baseAddress else { return }
      precondition(bytes.count <= room.count - filled, "no room for a text")
      (target + filled).initialize(from: source, count: bytes.count)
      filled += bytes.count
    }
  }

  /// Appends the digits of a number, with leading zeros if there are fewer than `count`.
  private static func append(
    digits number: UInt, atLeast count: Int, to room: inout OutputSpan<UInt8>
  ) {
    var (length, power) = (1, UInt(10))
    while length < count || number >= power {
      length += 1
      let next = power.multipliedReportingOverflow(by: 10)
      if next.overflow { break }
      power = next.partialValue
    }
    room.withUnsafeMutableBufferPointer { room, filled in
      precondition(length <= room.count - filled, "no room for a number")
      var rest = number
      for index in stride(from: filled + length - 1, through: filled, by: -1) {
        let digit = UInt8(truncatingIfNeeded: rest % 10)
        room.initializeElement(at: index, to: UInt8(ascii: "0") + digit)
        rest /= 10
      }
      filled += length
    }
  }
}
