/// The constants of an optimiser's run.
public struct AdamWSettings: Codable, Hashable, Sendable {
  /// Decay of the mean gradient.
  public var beta1 = 0.9
  /// Decay of the mean squared gradient.
  public var beta2 = 0.99
  /// Added to the root of the mean squared gradient.
  public var epsilon = 1e-8
  /// Matrices shrink by this times the learning rate at each step.
  public var weightDecay = 0.03
  /// A longer gradient is scaled down to this norm.
  public var clipNorm = 5.0
  /// Decay of the parameters' moving average.
  public var averageDecay = 0.998

  /// The defaults.
  public init() {}
}
