// The forest expert: quantiles of the labels of like configurations.

import Crystals

/// A forest on the descriptors of one host.
public struct ForestExpert: Expert {
  private let descriptors: ForestDescriptors
  private let forest: Forest
  /// The share of the truth that the outer quantiles are to hold.
  private let coverage: Double

  /// An expert for the host of `descriptors`.
  public init(descriptors: ForestDescriptors, forest: Forest, coverage: Double) {
    self.descriptors = descriptors
    self.forest = forest
    self.coverage = coverage
  }

  /// The mean of the five quantiles about the median, and the distances to the outer ones.
  public func estimates(for queries: [Query]) -> [Estimate] {
    queries.map { query in
      estimate(descriptors: descriptors.descriptors(of: query.form).map(Float.init))
    }
  }

  /// The estimate of a configuration with these descriptors, or more after them.
  func estimate(descriptors: [Float]) -> Estimate {
    let weights = forest.weights(of: descriptors)
    let tail = (1 - coverage) / 2
    let quantiles = forest.quantiles(
      [tail, 0.40, 0.45, 0.50, 0.55, 0.60, 1 - tail], weights: weights)
    let value = quantiles[1...5].reduce(0, +) / 5
    return Estimate(
      value: value,
      reach: .init(below: max(0, value - quantiles[0]), above: max(0, quantiles[6] - value)))
  }
}
