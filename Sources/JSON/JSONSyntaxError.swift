/// Where and why bytes are not one JSON text in UTF-8 (RFC 8259).
public struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  /// The offset of the first byte at fault, counted from 0.
  public let offset: Int
  /// What is wrong there.
  public let reason: Reason

  /// A syntax error at an offset.
  public init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What is wrong.
  public enum Reason: String, Sendable {
    /// The bytes end before the text does.
    case end = "the text ends too soon"
    /// No value begins with this byte.
    case value = "a value is expected"
    /// A member of an object has no name.
    case name = "the name of a member is expected, in double quotes"
    /// A name is not followed by a colon.
    case colon = "':' is expected"
    /// A member is followed by neither a comma nor a closing brace.
    case commaOrBrace = "',' or '}' is expected"
    /// An element is followed by neither a comma nor a closing bracket.
    case commaOrBracket = "',' or ']' is expected"
    /// A number is not of the form of RFC 8259 section 6.
    case number = "a digit is expected"
    /// A string contains a byte below 0x20.
    case control = "control characters must be escaped in a string"
    /// A backslash does not begin an escape of RFC 8259 section 7.
    case escape = "the escape is unknown"
    /// An escape is half of a surrogate pair.
    case surrogate = "half of a surrogate pair is not a character"
    /// A string is not UTF-8.
    case encoding = "the text is not UTF-8"
    /// The bytes begin with a byte order mark of UTF-16.
    case utf16 = "the text is UTF-16; UTF-8 is expected"
    /// Arrays and objects are nested too deeply.
    case depth = "the text is nested too deeply"
    /// Something follows the text.
    case more = "the end of the text is expected"
  }

  /// The reason and the offset, in one sentence.
  public var description: String { "not JSON: \(reason.rawValue) at byte \(offset)" }
}
