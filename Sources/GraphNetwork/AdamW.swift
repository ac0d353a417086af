// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), a clip of the
// gradient by its global norm, and an exponential moving average of the parameters.

/// The optimiser's state for one flat block of parameters.
public struct AdamW<Scalar: NetworkScalar>: Sendable {
  /// All that a resumed run needs.
  public struct State: Sendable {
    /// Steps taken.
    public var stepCount: Int
    /// Mean gradient.
    public var firstMoment: [Scalar]
    /// Mean squared gradient.
    public var secondMoment: [Scalar]
    /// Moving average of the parameters.
    public var average: [Scalar]

    /// The state before the first step: no moments, and the parameters as their own average.
    public init(before parameters: [Scalar]) {
      stepCount = 0
      firstMoment = Array(repeating: 0, count: parameters.count)
      secondMoment = firstMoment
      average = parameters
    }
  }

  /// The constants of this run.
  public let settings: AdamWSettings
  /// Which parameters decay.
  public let layout: ParameterLayout
  /// The moments and the average.
  public private(set) var state: State

  /// Creates an optimiser that goes on from `state`.
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
    _ parameters: inout [Scalar], gradient: [Scalar], learningRate: Double
  ) -> Double {
    precondition(parameters.count == layout.count && gradient.count == layout.count)
    let norm = Scalar.sumOfSquares(gradient).squareRoot()
    guard norm.isFinite else { return norm }
    state.stepCount += 1
    var step = AdamWStep<Scalar>(settings, state.stepCount, learningRate)
    step.gradientScale = Scalar(norm > settings.clipNorm ? settings.clipNorm / norm : 1)
    for tensor in layout.tensors {
      step.decay = Scalar(tensor.decays ? learningRate * settings.weightDecay : 0)
      Scalar.adamW(
        step, tensor.range, gradient: gradient, parameters: &parameters,
        firstMoment: &state.firstMoment, secondMoment: &state.secondMoment,
        average: &state.average)
    }
    return norm
  }
}
