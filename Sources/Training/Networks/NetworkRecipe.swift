import Crystals
import Glibc
import GraphNetwork
import Prediction

/// The settings of a graph-network expert: the shape of its networks and their training.
public struct NetworkRecipe: Codable, Hashable, Sendable {
  /// The number of features of a node.
  public var width: Int
  /// The number of message-passing blocks.
  public var blockCount: Int
  /// The factor of summed messages.
  public var messageScale: Double
  /// How the features of the nodes are combined.
  public var pooling: NetworkShape.Pooling
  /// The parts of the context vector.
  public var contexts: [GraphEncoder.Context]
  /// The cutoff of the edges, Å.
  public var cutoff: Double
  /// The cutoffs of hosts that differ from ``cutoff``, Å.
  public var cutoffs: [String: Double]
  /// Whether labels are relative to the mean energy of their species, found by least squares, or to one
  /// constant for each host.
  public var hasSpeciesBaseline: Bool
  /// Whether an error is divided by the spread of the labels of its host and concentration.
  public var hasRelativeLoss: Bool
  /// The number of dilute rows in a step; 0 to draw from all rows alike.
  public var diluteBatch: Int
  /// The number of dense rows in a step, or of all rows if they are drawn alike.
  public var denseBatch: Int
  /// The most rows of a data set in an epoch.
  public var rowsPerEpoch: Int
  /// How often a row of a host occurs in an epoch, for hosts where it is not once.
  public var repeats: [String: Int]
  /// The number of steps of the training if there are many rows.
  public var stepCount: Int
  /// The factor of the number of steps that is usual for the number of rows.
  public var stepScale = 1.0
  /// The peak of the learning rate.
  public var learningRate: Double
  /// The fraction of the steps in which the learning rate rises to its peak; a cosine to zero follows.
  public var warmUp: Double
  /// The constants of the optimiser.
  public var optimiser: AdamWSettings

  /// The recipe for the formation energy per site of all hosts, but for what host files set.
  public static let energy = NetworkRecipe(
    width: 96, blockCount: 2, messageScale: 0.5, pooling: .mean,
    contexts: [.composition, .symmetry], cutoff: 10, cutoffs: [:],
    hasSpeciesBaseline: true, hasRelativeLoss: true, diluteBatch: 0, denseBatch: 64,
    rowsPerEpoch: 900, repeats: [:], stepCount: 5000, learningRate: 3e-3, warmUp: 0.04,
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

  /// Returns the cutoff of a host, Å.
  func cutoff(of host: String) -> Double { cutoffs[host] ?? cutoff }

  /// Returns the recipe with the settings of host files, which yield to those of the recipe itself.
  package func adapted(to hosts: [Host]) -> NetworkRecipe {
    var recipe = self
    for host in hosts {
      recipe.cutoffs[host.name] = cutoffs[host.name] ?? host.training.energyCutoff
      recipe.repeats[host.name] = repeats[host.name] ?? host.training.energyRepeats
    }
    return recipe
  }

  /// Returns the recipe for a number of rows: with few rows there are fewer steps, to avoid overfitting.
  package func scaled(toRows count: Int) -> NetworkRecipe {
    var recipe = self
    recipe.stepCount = max(1, Int(Double(min(stepCount, max(500, 8 * count))) * stepScale))
    recipe.stepScale = 1
    // The average of the weights spans at most a tenth of the steps, so that it excludes the random initial weights.
    recipe.optimiser.averageDecay = min(
      optimiser.averageDecay, max(0, 1 - 10 / Double(recipe.stepCount)))
    return recipe
  }

  /// Returns the learning rate of a step, counted from 1.
  package func learningRate(at step: Int) -> Double {
    let rise = max(1, warmUp * Double(stepCount))
    if Double(step) <= rise { return learningRate * Double(step) / rise }
    let progress = (Double(step) - rise) / max(1, Double(stepCount) - rise)
    return learningRate * (1 + cos(.pi * progress)) / 2
  }
}
