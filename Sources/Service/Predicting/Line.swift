/// A line of input.
package struct Line: Equatable, Sendable {
  /// The number of the line, counted from 1; empty lines count.
  package let number: Int
  /// The bytes without the line end, or the reason why they were not kept.
  package let text: Result<[UInt8], ServiceError>

  package init(number: Int, text: Result<[UInt8], ServiceError>) {
    self.number = number
    self.text = text
  }
}
