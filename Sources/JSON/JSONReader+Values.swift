/// The next value: its kind, and readers of values that are neither arrays nor objects.
extension JSONReader {
  /// The kinds of value (RFC 8259 section 3).
  public enum Kind: Sendable {
    /// The kinds by their names in the grammar; a Boolean is `true` or `false`.
    case object, array, string, number, boolean, null
  }

  /// Returns the kind of the next value.
  public mutating func next() throws(JSONSyntaxError) -> Kind {
    guard let byte = byteAfterSpace() else { throw failure(.end) }
    return switch byte {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: throw failure(.value)
    }
  }

  /// Reads `true` or `false`.
  public mutating func boolean() throws -> Bool {
    guard try next() == .boolean else { throw try mismatch("true or false") }
    let isTrue = bytes[offset] == UInt8(ascii: "t")
    try literal(isTrue ? "true" : "false")
    return isTrue
  }

  /// Reads a string.
  ///
  /// - Parameter limit: The maximum length in bytes of UTF-8.
  /// - Returns: Its characters.
  /// - Throws: ``InvalidDocument`` if the value is longer, or not a string.
  public mutating func string(limit: Int = .max) throws -> String {
    guard try next() == .string else { throw try mismatch("a string") }
    let text = try text()
    guard text.utf8.count <= limit else {
      throw InvalidDocument(.textTooLong, "", "must have at most \(limit) bytes")
    }
    return text
  }

  /// Reads a string that is one of `words`, written without escapes.
  ///
  /// - Returns: The word, or nil if the string still has to be read: it is another, or it is so close to the end of the
  ///   document that words are not compared.
  @inlinable
  public mutating func word<Word>(among words: JSONFields<Word>) -> Word? {
    plainText(among: words.names).map { words.fields[$0] }
  }

  /// Reads a number, rounded to the nearest `Double`.
  public mutating func double() throws -> Double {
    guard try next() == .number else { throw try mismatch("a number") }
    let value = try number()
    guard value.isFinite else {
      throw InvalidDocument(.valueOutOfRange, "", "the number is too large")
    }
    return value
  }

  /// Reads a number without a fraction, in any notation: 8, 8.0 or 8e0.
  public mutating func integer() throws -> Int {
    guard try next() == .number else { throw try mismatch("a whole number") }
    if let digit = singleDigit() { return digit }
    let value = try number()
    guard let integer = Int(exactly: value) else {
      throw InvalidDocument(.wrongType, "", "must be a whole number, not \(value)")
    }
    return integer
  }

  /// Reads a number of one digit, which most counts and indices are; returns nil for any other number.
  private mutating func singleDigit() -> Int? {
    let digit = bytes[offset] &- UInt8(ascii: "0")
    guard digit < 10, offset + 1 < bytes.count else { return nil }
    switch bytes[offset + 1] {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
      offset += 1
      return Int(digit)
    default: return nil
    }
  }

  /// Reads a value of any kind and discards it.
  public mutating func skip() throws(JSONSyntaxError) {
    // The arrays and objects that are open, the outermost first: true for an object.
    var open: [Bool] = []
    repeat {
      switch try next() {
      case .object, .array:
        let isObject = bytes[offset] == UInt8(ascii: "{")
        if try enter() {
          open.append(isObject)
          if isObject { try skipName() }
          continue
        }
      case .string: try skipString()
      case .number: _ = try number()
      case .boolean: try literal(bytes[offset] == UInt8(ascii: "t") ? "true" : "false")
      case .null: try literal("null")
      }
      while let isObject = open.last {
        if isObject {
          if try another(before: UInt8(ascii: "}"), orThrow: .commaOrBrace) {
            try skipName()
            break
          }
        } else if try another(before: UInt8(ascii: "]"), orThrow: .commaOrBracket) {
          break
        }
        open.removeLast()
      }
    } while !open.isEmpty
  }

  /// Returns the error to throw for a value of another kind than expected.
  private mutating func mismatch(_ expected: String) throws(JSONSyntaxError) -> InvalidDocument {
    .wrongType(try next(), expected: expected)
  }
}

extension InvalidDocument {
  /// A document with a value of another kind than expected.
  static func wrongType(_ kind: JSONReader.Kind, expected: String) -> InvalidDocument {
    InvalidDocument(.wrongType, "", kind == .null ? "must not be null" : "must be \(expected)")
  }
}
