import BigInt

extension BigUInt {
  /// The number in messages: exact with up to 40 digits, otherwise the first three and the power of ten.
  package var words: String {
    let digits = description
    guard digits.count > 40 else { return digits }
    let first = Array(digits.prefix(3))
    return "about \(first[0]).\(first[1])\(first[2])e\(digits.count - 1)"
  }
}
