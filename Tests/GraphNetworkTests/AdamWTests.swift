import Foundation
import GraphNetwork
import Numerics
import Testing

@Suite struct AdamWTests {
  private let shape = Fixture.shape(.mean)

  /// The algorithm as published, one parameter at a time.
  private struct Oracle {
    var parameter: Double
    var average: Double
    var gradients: [Double] = []

    mutating func step(
      _ gradient: Double, rate: Double, decay: Double, _ settings: AdamWSettings
    ) {
      gradients.append(gradient)
      // The moments as weighted means of all gradients so far, which is what they are.
      func mean(_ beta: Double, of value: (Double) -> Double) -> Double {
        let weights = gradients.indices.reversed().map { pow(beta, Double($0)) }
        return zip(weights, gradients).reduce(0) { $0 + $1.0 * value($1.1) }
          / weights.reduce(0, +)
      }
      let first = mean(settings.beta1) { $0 }
      let second = mean(settings.beta2) { $0 * $0 }
      parameter -= rate * (first / (second.squareRoot() + settings.epsilon) + decay * parameter)
      average = settings.averageDecay * average + (1 - settings.averageDecay) * parameter
    }
  }

  private func gradients(_ layout: ParameterLayout, steps: Int) -> [[Double]] {
    var random = SplitMix64(seed: 8)
    return (0..<steps).map { step in
      (0..<layout.count).map { _ in random.normal() * (step == 2 ? 10 : 0.1) }
    }
  }

  private func run<Scalar: NetworkScalar>(
    _ settings: AdamWSettings, _ gradients: [[Double]], _: Scalar.Type
  ) -> (parameters: [Scalar], average: [Scalar], norms: [Double]) {
    let trainable: TrainableNetwork<Scalar> = Fixture.trainable(shape, seed: 1)
    var parameters = trainable.parameters
    var optimiser = AdamW(trainable.layout, settings: settings, state: .init(before: parameters))
    let norms = gradients.enumerated().map { step, gradient in
      optimiser.step(
        &parameters, gradient: gradient.map(Scalar.init), learningRate: 0.01 * Double(step + 1))
    }
    return (parameters, optimiser.state.average, norms)
  }

  @Test func `five steps follow the published algorithm`() {
    let trainable: TrainableNetwork<Double> = Fixture.trainable(shape, seed: 1)
    var settings = AdamWSettings()
    settings.weightDecay = 0.2
    settings.averageDecay = 0.8
    settings.clipNorm = 20
    let gradients = gradients(trainable.layout, steps: 5)
    var oracles = trainable.parameters.map { Oracle(parameter: $0, average: $0) }
    for (step, gradient) in gradients.enumerated() {
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for tensor in trainable.layout.tensors {
        for i in tensor.range {
          oracles[i].step(
            gradient[i] * min(1, 20 / norm), rate: 0.01 * Double(step + 1),
            decay: tensor.shape.count == 2 ? 0.2 : 0, settings)
        }
      }
    }

    let double = run(settings, gradients, Double.self)
    let single = run(settings, gradients, Float.self)
    for (i, oracle) in oracles.enumerated() {
      #expect(abs(double.parameters[i] - oracle.parameter) <= 1e-12 * max(1, abs(oracle.parameter)))
      #expect(abs(double.average[i] - oracle.average) <= 1e-12 * max(1, abs(oracle.average)))
      #expect(abs(Double(single.parameters[i]) - oracle.parameter) <= 1e-5)
      #expect(abs(Double(single.average[i]) - oracle.average) <= 1e-5)
    }
    for (step, gradient) in gradients.enumerated() {
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(double.norms[step] - norm) <= 1e-12 * norm)
      #expect(abs(single.norms[step] - norm) <= 1e-6 * norm)
    }
    #expect(double.norms.contains { $0 > 20 } && double.norms.contains { $0 < 20 })
  }

  @Test(arguments: [Float.nan, .infinity])
  func `a gradient that is not finite changes nothing`(value: Float) {
    let trainable: TrainableNetwork<Float> = Fixture.trainable(shape, seed: 1)
    var optimiser = AdamW(
      trainable.layout, settings: .init(), state: .init(before: trainable.parameters))
    var parameters = trainable.parameters
    var gradient = Array(repeating: Float(0.1), count: parameters.count)
    gradient[17] = value
    #expect(!optimiser.step(&parameters, gradient: gradient, learningRate: 0.1).isFinite)
    #expect(parameters == trainable.parameters)
    #expect(optimiser.state.stepCount == 0 && optimiser.state.firstMoment.allSatisfy { $0 == 0 })
  }
}
