/// Reads a number: sign, digits, point, and an exponent with e or Fortran's d.
///
/// The result is nil if the text is not a finite number in this notation, such as "inf" or "0x1p2".
func number(_ text: some StringProtocol) -> Double? {
  var bytes = Array(text.utf8)
  guard (1...64).contains(bytes.count) else { return nil }
  for (index, byte) in bytes.enumerated() {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      continue
    case UInt8(ascii: "d"), UInt8(ascii: "D"): bytes[index] = UInt8(ascii: "e")
    default: return nil
    }
  }
  guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else {
    return nil
  }
  return value
}

/// Reads a non-negative integer of one to nine digits.
func natural(_ text: some StringProtocol) -> Int? {
  guard (1...9).contains(text.utf8.count),
    text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
  else { return nil }
  return Int(text)
}
