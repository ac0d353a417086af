// Estimates: a value and how far to trust it, before and after calibration.

/// What an expert says of a property before calibration, eV.
public struct Estimate: Equatable, Sendable {
  /// The most likely value.
  public var value: Double
  /// How far below it the truth may be, on the expert's own scale; not negative.
  public var below: Double
  /// How far above it the truth may be, on the expert's own scale; not negative.
  public var above: Double

  /// An estimate from its three figures.
  public init(value: Double, below: Double, above: Double) {
    self.value = value
    self.below = below
    self.above = above
  }
}

/// How an expert's own scale becomes an interval of known coverage.
///
/// The interval reaches `factor` · (b + `floor`) + `offset` below the value, b what the expert said, and
/// likewise above. Conformal calibration on rows held out of training (doi:10.1561/2200000101) chooses
/// `factor` or `offset`.
public struct Calibration: Codable, Equatable, Sendable {
  /// Added to the expert's scale, eV.
  public var floor: Double
  /// By what the expert's scale is multiplied.
  public var factor: Double
  /// Added at the end, eV; negative where the expert is too cautious.
  public var offset: Double

  /// A calibration from its three figures.
  public init(floor: Double = 0, factor: Double = 1, offset: Double = 0) {
    self.floor = floor
    self.factor = factor
    self.offset = offset
  }

  /// The interval of an estimate, made `widening` times as wide where the model extrapolates, eV; all
  /// numbers if the estimate is not one, as weights beyond reason can make it.
  public func interval(of estimate: Estimate, widening: Double = 1) -> ClosedRange<Double> {
    func reach(_ distance: Double) -> Double {
      max(0, factor * (distance + floor) + offset) * widening
    }
    let low = estimate.value - reach(estimate.below)
    let high = estimate.value + reach(estimate.above)
    return low <= high ? low...high : -.infinity ... .infinity
  }
}

/// A property's value and interval as answered, eV.
public struct PredictedValue: Equatable, Sendable {
  /// The value.
  public var value: Double
  /// The interval that holds the truth with the model's coverage.
  public var interval: ClosedRange<Double>

  /// A value within or beside its interval.
  public init(value: Double, interval: ClosedRange<Double>) {
    self.value = value
    self.interval = interval
  }
}
