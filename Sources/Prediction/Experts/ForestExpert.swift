/// An expert that predicts from a quantile regression forest over the descriptors of one host.
public struct ForestExpert: Expert {
  private let descriptors: ForestDescriptors
  private let forest: Forest
  /// The fraction of labels between the outer quantiles.
  private let coverage: Double

  /// Creates an expert for the host of `descriptors`.
  public init(descriptors: ForestDescriptors, forest: Forest, coverage: Double) {
    self.descriptors = descriptors
    self.forest = forest
    self.coverage = coverage
  }

  /// Returns the mean of five quantiles about the median; the outer quantiles are the uncertainty.
  public func estimates(for queries: [Query]) -> [Estimate] {
    queries.map { query in
      estimate(descriptors: descriptors.descriptors(of: query.form).map(Float.init))
    }
  }

  /// Returns the estimate of a configuration from its descriptors; further numbers after them are ignored.
  func estimate(descriptors: [Float]) -> Estimate {
    let weights = forest.weights(of: descriptors)
    let tail = (1 - coverage) / 2
    let quantiles = forest.quantiles(
      [tail, 0.40, 0.45, 0.50, 0.55, 0.60, 1 - tail], weights: weights)
    let value = quantiles[1...5].reduce(0, +) / 5
    return Estimate(
      value: value,
      uncertainty: .init(below: max(0, value - quantiles[0]), above: max(0, quantiles[6] - value)))
  }
}
