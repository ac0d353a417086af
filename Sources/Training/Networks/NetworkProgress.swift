/// The progress of the training of a network.
public struct NetworkProgress: Sendable {
  /// The number of steps taken.
  public let step: Int
  /// The number of steps of the whole training.
  public let stepCount: Int
  /// The number of epochs begun.
  public let epoch: Int
  /// The mean loss since the last report.
  public let loss: Double
  /// The mean absolute error on the held-out rows, averaged over hosts and concentrations, eV; nil if there are none.
  public let heldOutMAE: Double?
}
