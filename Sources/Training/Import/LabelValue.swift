import JSON

/// A value beside an imported structure.
enum LabelValue {
  case number(Double)
  case text(String)

  /// Reads a number or a string; nil for null.
  static func read(_ json: inout JSONReader) throws -> LabelValue? {
    switch try json.next() {
    case .null: return nil
    case .number: return .number(try json.double())
    case .string: return .text(try json.string(limit: maximumLength))
    default: throw InvalidDocument(.wrongType, "", "must be a number or a string")
    }
  }

  /// The maximum length of a text, bytes.
  static let maximumLength = 1024

  /// The number; nil if the text is not one.
  var number: Double? {
    switch self {
    case .number(let value): value
    case .text(let text): Double(text.trimmed).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// The text; a whole number is written without a fraction.
  var text: String {
    switch self {
    case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .text(let text): text.trimmed
    }
  }
}
