/// The constants that turn the uncertainty of an estimate into an interval of known coverage.
///
/// The interval extends `factor` · (u + `floor`) below the value, where u is the uncertainty below it, and likewise
/// above. The factor is found by conformal calibration on rows that were held out of training
/// (doi:10.1561/2200000101).
public struct Calibration: Codable, Equatable, Sendable {
  /// Added to the uncertainty, eV.
  public var floor: Double
  /// The factor of the sum.
  public var factor: Double
  /// The width of the widest interval that the applicability domain allows, eV.
  public var largestWidth: Double

  private enum CodingKeys: String, CodingKey {
    case floor, factor
    case largestWidth = "largest_width"
  }

  /// Creates a calibration from its constants.
  public init(floor: Double, factor: Double, largestWidth: Double = .greatestFiniteMagnitude) {
    self.floor = floor
    self.factor = factor
    self.largestWidth = largestWidth
  }

  /// Returns the interval of an estimate inside the applicability domain, eV.
  ///
  /// The interval is the whole number line if the bounds are not numbers, which extreme weights can cause.
  public func interval(of estimate: Estimate) -> ClosedRange<Double> {
    let uncertainty = estimate.uncertainty ?? .init(below: 0, above: 0)
    let low = estimate.value - factor * (uncertainty.below + floor)
    let high = estimate.value + factor * (uncertainty.above + floor)
    return low <= high ? low...high : -.infinity ... .infinity
  }

  /// Returns the width of the interval of an estimate inside the applicability domain, eV.
  package func width(of estimate: Estimate) -> Double {
    let uncertainty = estimate.uncertainty ?? .init(below: 0, above: 0)
    return factor * (uncertainty.below + uncertainty.above + 2 * floor)
  }
}
