/// A row of the table of limits: what options and documents say about one.
package struct LimitDescription: Sendable {
  /// The limit's name, which is also that of its option without the dashes.
  package let name: String
  /// The value, of which ``ServerLimits/init()`` has the default.
  package let value: String
  /// The least value that a server accepts.
  package let lowerBound: String
  /// The greatest value that a server accepts.
  package let upperBound: String
  /// What the value counts.
  package let unit: String
  /// What is limited.
  package let meaning: String
  /// What happens when the limit is exceeded; empty if that is evident.
  package let consequence: String
  /// Whether the value is from the lower to the upper bound.
  package let isInRange: Bool

  /// The meaning and the consequence as a sentence.
  package var help: String { consequence.isEmpty ? "\(meaning)." : "\(meaning); \(consequence)." }
}
