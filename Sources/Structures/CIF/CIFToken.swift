/// A token of a CIF with the line in which it starts.
struct CIFToken: Equatable {
  enum Kind: Equatable {
    /// The name of a value, in lower case, with its underscore.
    case tag
    /// A value, without its quotes.
    case value
    /// A value in quotes or between semicolons, in which "." and "?" have no special meaning.
    case quoted
    /// `loop_`.
    case loop
    /// `data_` and the name of the block.
    case block
  }

  let kind: Kind
  let text: String
  let line: Int

  /// Whether the value is "." or "?", which stand for a missing value.
  var isMissing: Bool { kind == .value && (text == "." || text == "?") }
}
