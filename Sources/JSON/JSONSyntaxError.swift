// Bytes that are no JSON text.

/// Where and why bytes are not one JSON text in UTF-8 (RFC 8259).
public struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  /// The place of the first byte that cannot be, counted from 0.
  public let offset: Int
  /// What is wrong there.
  public let reason: Reason

  /// A fault at a place.
  public init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What is wrong.
  public enum Reason: String, Sendable {
    /// The bytes end before the text does.
    case end = "the text ends too soon"
    /// Neither a value nor what else may be there.
    case value = "a value is expected"
    /// An object's members are named.
    case name = "the name of a member is expected, in double quotes"
    /// A name is followed by a value.
    case colon = "':' is expected"
    /// Members follow one another.
    case commaOrBrace = "',' or '}' is expected"
    /// Elements follow one another.
    case commaOrBracket = "',' or ']' is expected"
    /// A number of another form than RFC 8259 section 6 has.
    case number = "a digit is expected"
    /// A string with a byte below 0x20.
    case control = "control characters are escaped in a string"
    /// A backslash before something else than RFC 8259 section 7 has.
    case escape = "there is no such escape"
    /// Half of a pair of surrogates.
    case surrogate = "half of a surrogate pair is no character"
    /// Bytes that no character has.
    case encoding = "the text is not UTF-8"
    /// A text of arrays in arrays, or objects.
    case depth = "the text is nested too deeply"
    /// Something after the text.
    case more = "the text has ended"
  }

  /// One sentence for the client.
  public var description: String { "not JSON: \(reason.rawValue) at byte \(offset)" }
}
