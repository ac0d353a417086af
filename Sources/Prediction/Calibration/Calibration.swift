/// The two constants that turn the uncertainty of an estimate into an interval of known coverage.
///
/// The interval extends `factor` · (u + `floor`) below the value, where u is the uncertainty below it, and likewise
/// above. The factor is found by conformal calibration on rows that were held out of training
/// (doi:10.1561/2200000101).
public struct Calibration: Codable, Equatable, Sendable {
  /// Added to the uncertainty, eV.
  public var floor: Double
  /// The factor of the sum.
  public var factor: Double

  /// Creates a calibration from its constants.
  public init(floor: Double, factor: Double) {
    self.floor = floor
    self.factor = factor
  }

  /// Returns the interval of an estimate in eV, widened by a factor where the model extrapolates.
  ///
  /// The interval is the whole number line if the bounds are not numbers, which extreme weights can cause.
  public func interval(of estimate: Estimate, widening: Double = 1) -> ClosedRange<Double> {
    let uncertainty = estimate.uncertainty ?? .init(below: 0, above: 0)
    let scale = factor * widening
    let low = estimate.value - scale * (uncertainty.below + floor)
    let high = estimate.value + scale * (uncertainty.above + floor)
    return low <= high ? low...high : -.infinity ... .infinity
  }
}
