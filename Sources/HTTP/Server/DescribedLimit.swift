/// A ``Limit`` of any type of values.
protocol DescribedLimit: Sendable {
  /// The limit as text.
  var description: LimitDescription { get }
}
