import Glibc

/// The settings for the training of a host's networks from those of a base model.
public struct TransferRecipe: Codable, Hashable, Sendable {
  /// The number of hosts of the base model that a host is read as, nearest first.
  public var analogCount = 2
  /// The number added to the diagonal of the normal equations for the energy of each species.
  public var speciesRidge = 1e-3
  /// The number of rows whose evidence for the factor 1 of the base's prediction the line starts with.
  public var priorRows = 3.0
  /// The number of steps of the training if there are ``richRows`` rows.
  public var stepCount = 600
  /// The number of rows in a step.
  public var batch = 32
  /// The initial learning rate if there are ``richRows`` rows; a cosine to zero follows.
  public var learningRate = 3e-3
  /// The factor of the squared distance from the initial weights in the loss if there are ``richRows`` rows.
  public var penalty = 1e-4
  /// The number of rows up to which the training is gentle: half the steps, a third of the rate, ten times the penalty.
  public var poorRows = 16.0
  /// The number of rows from which the training is full.
  public var richRows = 40.0
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
    let wealth = log(max(1, Double(count)) / poorRows) / log(richRows / poorRows)
    let poverty = 1 - min(1, max(0, wealth))
    recipe.learningRate *= pow(3, -poverty)
    recipe.penalty *= pow(10, poverty)
    // Beyond the full training the steps follow the rows, up to four times as many.
    let growth = min(4, max(1, Double(count) / (2 * richRows)))
    recipe.stepCount = max(1, Int(Double(stepCount) * pow(2, -poverty) * growth * stepScale))
    recipe.stepScale = 1
    return recipe
  }
}
