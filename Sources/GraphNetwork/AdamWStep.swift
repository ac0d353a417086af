import Foundation

/// The numbers that a step's inner loop needs.
public struct AdamWStep<Scalar: NetworkScalar> {
  var gradientScale: Scalar = 1
  var beta1: Scalar
  var beta2: Scalar
  /// Learning rate over the bias correction of the first moment.
  var stepSize: Scalar
  /// One over the bias correction of the second moment.
  var secondCorrection: Scalar
  var epsilon: Scalar
  /// Learning rate times weight decay.
  var decay: Scalar = 0
  var averageDecay: Scalar

  init(_ settings: AdamWSettings, _ stepCount: Int, _ learningRate: Double) {
    beta1 = Scalar(settings.beta1)
    beta2 = Scalar(settings.beta2)
    stepSize = Scalar(learningRate / (1 - pow(settings.beta1, Double(stepCount))))
    secondCorrection = Scalar(1 / (1 - pow(settings.beta2, Double(stepCount))))
    epsilon = Scalar(settings.epsilon)
    averageDecay = Scalar(settings.averageDecay)
  }
}
