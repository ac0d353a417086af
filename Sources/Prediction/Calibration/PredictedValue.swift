/// A predicted property: a value and its interval, eV.
public struct PredictedValue: Equatable, Sendable {
  /// The value.
  public var value: Double
  /// The interval that contains the true value with the model's coverage.
  public var interval: ClosedRange<Double>

  /// Creates a value with an interval, which need not contain it.
  public init(value: Double, interval: ClosedRange<Double>) {
    self.value = value
    self.interval = interval
  }
}
