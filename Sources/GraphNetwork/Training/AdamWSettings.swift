/// The hyperparameters of ``AdamW``, without the learning rate.
public struct AdamWSettings: Codable, Hashable, Sendable {
  /// Decay of the first moment, the mean gradient.
  public var beta1 = 0.9
  /// Decay of the second moment, the mean squared gradient.
  public var beta2 = 0.99
  /// Added to the root of the second moment.
  public var epsilon = 1e-8
  /// Weight decay of matrices; a step subtracts this times the learning rate of each element.
  public var weightDecay = 0.03
  /// The largest norm of a gradient; a longer gradient is scaled down to it.
  public var clipNorm = 5.0
  /// Decay of the exponential moving average of the parameters.
  public var averageDecay = 0.998

  /// Creates the default settings.
  public init() {}
}
