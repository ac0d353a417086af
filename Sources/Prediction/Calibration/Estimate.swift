/// What an expert returns for a property of a configuration: a value and, where the expert has one, an uncertainty.
///
/// The uncertainty is not calibrated; ``Calibration`` turns it into an interval of known coverage.
public struct Estimate: Equatable, Sendable {
  /// The uncertainty of an estimate before calibration, in eV.
  public struct Uncertainty: Equatable, Sendable {
    /// The distance to the lower bound, eV; not negative.
    public var below: Double
    /// The distance to the upper bound, eV; not negative.
    public var above: Double

    /// Creates an uncertainty from the distances to the two bounds.
    public init(below: Double, above: Double) {
      self.below = below
      self.above = above
    }
  }

  /// The most likely value, eV.
  public var value: Double
  /// The uncertainty; nil if the expert has none.
  public var uncertainty: Uncertainty?

  /// Creates an estimate.
  public init(value: Double, uncertainty: Uncertainty?) {
    self.value = value
    self.uncertainty = uncertainty
  }

  /// Returns the weighted mean of estimates; its uncertainty is the weighted mean of those that are known.
  public static func weightedMean(
    _ estimates: some Sequence<(estimate: Estimate, weight: Double)>
  ) -> Estimate {
    var value = 0.0
    var total = 0.0
    var uncertainty = Uncertainty(below: 0, above: 0)
    var uncertaintyTotal = 0.0
    for (estimate, weight) in estimates {
      value += weight * estimate.value
      total += weight
      guard let own = estimate.uncertainty else { continue }
      uncertainty.below += weight * own.below
      uncertainty.above += weight * own.above
      uncertaintyTotal += weight
    }
    guard uncertaintyTotal > 0 else { return Estimate(value: value / total, uncertainty: nil) }
    return Estimate(
      value: value / total,
      uncertainty: Uncertainty(
        below: uncertainty.below / uncertaintyTotal, above: uncertainty.above / uncertaintyTotal))
  }
}
