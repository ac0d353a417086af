import GraphNetwork
import Prediction

/// Steps of training on given batches, without reading data and without a schedule.
struct TrainingSession {
  private var model: TrainableNetwork
  private var optimiser: AdamW
  private var workspace = TrainingWorkspace()
  private var gradient: [Float]

  init(encoder: GraphEncoder, shape: NetworkShape) {
    model = TrainableNetwork(
      shape, relationFeatures: encoder.relationFeatures.flatMap { $0.map(Float.init) },
      envelope: encoder.envelope.map(Float.init), seed: 1)
    optimiser = AdamW(
      model.layout, settings: AdamWSettings(), state: AdamW.State(before: model.parameters))
    gradient = Array(repeating: 0, count: model.layout.count)
  }

  /// Takes one step towards outputs of zero.
  mutating func step(_ batch: GraphBatch) {
    let outputs = model.network.forward(batch, workspace: &workspace)
    let outputGradient = outputs.map { $0 > 0 ? Float(1) : -1 }
    for index in gradient.indices { gradient[index] = 0 }
    model.network.backward(
      batch, outputGradient: outputGradient, workspace: &workspace, addingTo: &gradient)
    model.completeGradient(&gradient)
    optimiser.step(&model.parameters, gradient: gradient, learningRate: 1e-4)
  }

  /// Runs the forward pass of such a step.
  mutating func forward(_ batch: GraphBatch) {
    keep(model.network.forward(batch, workspace: &workspace))
  }
}
