import CKernels
import Foundation

/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), a clip of the gradient by its global
/// norm, and an exponential moving average of the parameters.
public struct AdamW: Sendable {
  /// The state of a run, from which it can be resumed.
  public struct State: Sendable {
    /// Steps taken.
    public var stepCount: Int
    /// Mean gradient.
    public var firstMoment: [Float]
    /// Mean squared gradient.
    public var secondMoment: [Float]
    /// Moving average of the parameters.
    public var average: [Float]

    /// Creates the state before the first step: zero moments, and the parameters as their own average.
    public init(before parameters: [Float]) {
      stepCount = 0
      firstMoment = Array(repeating: 0, count: parameters.count)
      secondMoment = firstMoment
      average = parameters
    }
  }

  /// The hyperparameters.
  public let settings: AdamWSettings
  /// The tensors of the parameters, which say what decays.
  public let layout: ParameterLayout
  /// The moments and the average.
  public private(set) var state: State

  /// Creates an optimiser that continues from `state`.
  public init(_ layout: ParameterLayout, settings: AdamWSettings, state: State) {
    precondition(
      [state.firstMoment, state.secondMoment, state.average].allSatisfy { $0.count == layout.count }
    )
    self.layout = layout
    self.settings = settings
    self.state = state
  }

  /// Changes `parameters` by one step against `gradient`.
  ///
  /// A gradient with a value that is not finite changes nothing.
  ///
  /// - Returns: The gradient's norm before the clip; not finite if a value is not.
  @discardableResult
  public mutating func step(
    _ parameters: inout [Float], gradient: [Float], learningRate: Double
  ) -> Double {
    precondition(parameters.count == layout.count && gradient.count == layout.count)
    let norm = kernels.sum_of_squares(gradient, gradient.count).squareRoot()
    guard norm.isFinite else { return norm }
    state.stepCount += 1
    let stepCount = Double(state.stepCount)
    var step = ck_adamw(
      gradient_scale: Float(norm > settings.clipNorm ? settings.clipNorm / norm : 1),
      beta1: Float(settings.beta1), beta2: Float(settings.beta2),
      step_size: Float(learningRate / (1 - pow(settings.beta1, stepCount))),
      second_correction: Float(1 / (1 - pow(settings.beta2, stepCount))),
      epsilon: Float(settings.epsilon), decay: 0, average_decay: Float(settings.averageDecay))
    for tensor in layout.tensors {
      step.decay = Float(tensor.decays ? learningRate * settings.weightDecay : 0)
      kernels.adamw(
        &step, gradient, &parameters, &state.firstMoment, &state.secondMoment, &state.average,
        tensor.range.lowerBound, tensor.range.upperBound)
    }
    return norm
  }
}
