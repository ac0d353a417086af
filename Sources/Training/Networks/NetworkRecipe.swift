// Recipes: every choice behind a graph-network expert in one place.

import GraphNetwork
import Prediction

/// How the networks of an expert are shaped and trained.
public struct NetworkRecipe: Codable, Hashable, Sendable {
  /// Node features d.
  public var width: Int
  /// Blocks K.
  public var blockCount: Int
  /// The factor of summed messages.
  public var messageScale: Double
  /// How nodes become one vector.
  public var pooling: NetworkShape.Pooling
  /// The contents of the context vector.
  public var contexts: [GraphEncoder.Context]
  /// The cutoff of hosts that ``cutoffs`` does not name, Å.
  public var cutoff: Double
  /// Cutoffs by host, Å.
  public var cutoffs: [String: Double]
  /// Whether values are relative to the mean energy of the species, found by least squares, or to one
  /// constant a host.
  public var hasSpeciesBaseline: Bool
  /// Whether each error counts in units of its host's and concentration's spread, or in eV.
  public var hasRelativeLoss: Bool
  /// Rows of a step drawn from dilute configurations; 0 to draw from all alike.
  public var diluteBatch: Int
  /// Rows of a step drawn from dense configurations, or from all alike.
  public var denseBatch: Int
  /// The most rows that a data set gives to an epoch.
  public var rowsPerEpoch: Int
  /// Times that a host's rows come in an epoch, where not once.
  public var repeats: [String: Int]
  /// Steps of the whole training, of so many rows as it was made for.
  public var stepCount: Int
  /// The share of the steps that are due for its rows that a training takes.
  public var effort = 1.0
  /// The peak of the learning rate.
  public var learningRate: Double
  /// The share of steps in which the learning rate rises to its peak; then a cosine falls to zero.
  public var warmUp: Double
  /// The optimiser's constants.
  public var optimiser: AdamWSettings

  /// The recipe for the formation energy per site of any host.
  public static let energy = NetworkRecipe(
    width: 96, blockCount: 2, messageScale: 0.5, pooling: .mean,
    contexts: [.composition, .symmetry], cutoff: 10, cutoffs: ["P": 8, "BN": 8],
    hasSpeciesBaseline: true, hasRelativeLoss: true, diluteBatch: 0, denseBatch: 64,
    rowsPerEpoch: 900, repeats: ["BN": 3], stepCount: 5000, learningRate: 3e-3, warmUp: 0.04,
    optimiser: settings(clipNorm: 5))

  /// The recipe for the band gap of hosts with thousands of rows.
  public static let bandGap = NetworkRecipe(
    width: 48, blockCount: 3, messageScale: 0.33, pooling: .logSumExp,
    contexts: [.host, .symmetry], cutoff: 16, cutoffs: [:],
    hasSpeciesBaseline: false, hasRelativeLoss: false, diluteBatch: 128, denseBatch: 8,
    rowsPerEpoch: .max, repeats: [:], stepCount: 10_000, learningRate: 4e-3, warmUp: 0.04,
    optimiser: settings(clipNorm: 1))

  private static func settings(clipNorm: Double) -> AdamWSettings {
    var settings = AdamWSettings()
    settings.clipNorm = clipNorm
    return settings
  }

  /// The recipe for so many rows: few rows are seen fewer times, lest they be learned by heart.
  package func scaled(toRows count: Int) -> NetworkRecipe {
    var recipe = self
    recipe.stepCount = max(1, Int(Double(min(stepCount, max(500, 8 * count))) * effort))
    recipe.effort = 1
    // The average of the weights spans a tenth of the steps at most: the random ones of the beginning
    // have no part in it.
    recipe.optimiser.averageDecay = min(
      optimiser.averageDecay, max(0, 1 - 10 / Double(recipe.stepCount)))
    return recipe
  }
}
