// Estimates: a value and how far to trust it, before and after calibration.

/// What an expert says of a property before calibration, eV.
public struct Estimate: Equatable, Sendable {
  /// How far the truth may be from a value, on an expert's own scale.
  public struct Uncertainty: Equatable, Sendable {
    /// Below the value, eV; not negative.
    public var below: Double
    /// Above the value, eV; not negative.
    public var above: Double

    /// A reach from its two figures.
    public init(below: Double, above: Double) {
      self.below = below
      self.above = above
    }
  }

  /// The most likely value.
  public var value: Double
  /// How far off it may be; nil if the expert has nothing to say of that.
  public var reach: Uncertainty?

  /// An estimate from its parts.
  public init(value: Double, reach: Uncertainty?) {
    self.value = value
    self.reach = reach
  }

  /// The mean of some estimates, each with its weight; the reach is the mean of those that have one.
  public static func blend(
    _ parts: some Sequence<(estimate: Estimate, weight: Double)>
  ) -> Estimate {
    var value = 0.0
    var total = 0.0
    var reach = Uncertainty(below: 0, above: 0)
    var reachTotal = 0.0
    for (estimate, weight) in parts {
      value += weight * estimate.value
      total += weight
      guard let own = estimate.reach else { continue }
      reach.below += weight * own.below
      reach.above += weight * own.above
      reachTotal += weight
    }
    guard reachTotal > 0 else { return Estimate(value: value / total, reach: nil) }
    return Estimate(
      value: value / total,
      reach: Uncertainty(below: reach.below / reachTotal, above: reach.above / reachTotal))
  }
}

/// How an estimate's own reach becomes an interval of known coverage.
///
/// The interval goes `factor` · (b + `floor`) below the value, b the estimate's reach, and likewise above. Conformal
/// calibration on rows held out of training (doi:10.1561/2200000101) chooses `factor`.
public struct Calibration: Codable, Equatable, Sendable {
  /// Added to the reach, eV.
  public var floor: Double
  /// By what the sum is multiplied.
  public var factor: Double

  /// A calibration from its two figures.
  public init(floor: Double, factor: Double) {
    self.floor = floor
    self.factor = factor
  }

  /// The interval of an estimate, made `widening` times as wide where the model extrapolates, eV; all
  /// numbers if the estimate is not one, as weights beyond reason can make it.
  public func interval(of estimate: Estimate, widening: Double = 1) -> ClosedRange<Double> {
    let reach = estimate.reach ?? .init(below: 0, above: 0)
    let scale = factor * widening
    let low = estimate.value - scale * (reach.below + floor)
    let high = estimate.value + scale * (reach.above + floor)
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
