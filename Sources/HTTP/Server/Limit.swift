/// A limit of a server: its value, and what documents and options say about it.
@propertyWrapper
package struct Limit<Value: Comparable & Sendable>: DescribedLimit {
  /// What a value counts.
  package enum Unit: String, Sendable {
    case threads, requests, cost, streams, connections, fields, bytes, seconds, times
    case bytesPerSecond = "bytes/s"
  }

  /// The value; the default unless it has been changed.
  package var wrappedValue: Value
  /// The limit's name, which is also that of its option without the dashes.
  package let name: StaticString
  /// The values that a server accepts.
  package let range: ClosedRange<Value>
  package let unit: Unit
  /// What is limited.
  package let meaning: StaticString
  /// What happens when the limit is exceeded; empty if that is evident.
  package let consequence: StaticString

  /// The limit itself.
  package var projectedValue: Limit { self }

  package init(
    wrappedValue: Value, _ name: StaticString, _ range: ClosedRange<Value>, _ unit: Unit,
    _ meaning: StaticString, _ consequence: StaticString = ""
  ) {
    self.wrappedValue = wrappedValue
    self.name = name
    self.range = range
    self.unit = unit
    self.meaning = meaning
    self.consequence = consequence
  }

  /// The limit as text.
  package var description: LimitDescription {
    LimitDescription(
      name: "\(name)", value: "\(wrappedValue)", lowerBound: "\(range.lowerBound)",
      upperBound: "\(range.upperBound)", unit: unit.rawValue, meaning: "\(meaning)",
      consequence: "\(consequence)", isInRange: range.contains(wrappedValue))
  }
}
