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
      // The moments are weighted means of all gradients so far.
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

  private func gradients(_ layout: ParameterLayout, steps: Int) -> [[Float]] {
    var random = SplitMix64(seed: 8)
    return (0..<steps).map { step in
      (0..<layout.count).map { _ in Float(random.normal() * (step == 2 ? 10 : 0.1)) }
    }
  }

  @Test func `five steps follow the published algorithm`() {
    let trainable = Fixture.trainable(shape, seed: 1)
    var settings = AdamWSettings()
    settings.weightDecay = 0.2
    settings.averageDecay = 0.8
    settings.clipNorm = 20
    let gradients = gradients(trainable.layout, steps: 5)
    var oracles = trainable.parameters.map {
      Oracle(parameter: Double($0), average: Double($0))
    }
    var parameters = trainable.parameters
    var optimiser = AdamW(trainable.layout, settings: settings, state: .init(before: parameters))
    var norms: [Double] = []
    for (step, gradient) in gradients.enumerated() {
      let rate = 0.01 * Double(step + 1)
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      norms.append(norm)
      let found = optimiser.step(&parameters, gradient: gradient, learningRate: rate)
      #expect(abs(found - norm) <= 1e-12 * norm)
      for tensor in trainable.layout.tensors {
        for i in tensor.range {
          oracles[i].step(
            Double(gradient[i]) * min(1, 20 / norm), rate: rate,
            decay: tensor.shape.count == 2 ? 0.2 : 0, settings)
        }
      }
    }
    for (i, oracle) in oracles.enumerated() {
      #expect(abs(Double(parameters[i]) - oracle.parameter) <= 1e-6 * max(1, abs(oracle.parameter)))
      #expect(
        abs(Double(optimiser.state.average[i]) - oracle.average)
          <= 1e-6 * max(1, abs(oracle.average)))
    }
    #expect(norms.contains { $0 > 20 } && norms.contains { $0 < 20 })
  }

  @Test(arguments: [Float.nan, .infinity])
  func `a gradient that is not finite changes nothing`(value: Float) {
    let trainable = Fixture.trainable(shape, seed: 1)
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
