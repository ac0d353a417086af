import Glibc

/// The settings for the training of a host's networks from those of a base model.
public struct TransferRecipe: Codable, Hashable, Sendable {
  /// The number of analogs of a host that are tried: hosts of the base whose sites, species and pairs stand for its own,
  /// the nearest first.
  public var analogCount = 2
  /// The number added to the diagonal of the normal equations for the energy of each species.
  public var speciesRidge = 1e-3
  /// The strength of the prior that the base's prediction needs no factor, as a number of rows.
  public var priorRows = 3.0
  /// The number of steps of the training if there are ``manyRows`` rows.
  public var stepCount = 600
  /// The number of rows in a step.
  public var batch = 32
  /// The initial learning rate if there are ``manyRows`` rows; a cosine to zero follows.
  public var learningRate = 3e-3
  /// The factor of the squared distance from the initial weights in the loss if there are ``manyRows`` rows.
  public var penalty = 1e-4
  /// The number of rows up to which the training is gentle: half the steps, a third of the rate, ten times the penalty.
  public var fewRows = 16.0
  /// The number of rows from which the training is full.
  public var manyRows = 40.0
  /// The largest norm of a gradient.
  public var clipNorm = 2.0
  /// The decay of the moving average of the weights.
  public var averageDecay = 0.99
  /// The factor of the number of steps.
  public var stepScale = 1.0

  /// Creates the default settings.
  public init() {}

  /// Returns the settings for a number of rows.
  func scaled(toRows count: Int) -> TransferRecipe {
    var recipe = self
    let fullness = log(max(1, Double(count)) / fewRows) / log(manyRows / fewRows)
    let scarcity = 1 - min(1, max(0, fullness))
    recipe.learningRate *= pow(3, -scarcity)
    recipe.penalty *= pow(10, scarcity)
    // Beyond the full training the steps follow the rows, up to four times as many.
    let growth = min(4, max(1, Double(count) / (2 * manyRows)))
    recipe.stepCount = max(1, Int(Double(stepCount) * pow(2, -scarcity) * growth * stepScale))
    recipe.stepScale = 1
    return recipe
  }
}
