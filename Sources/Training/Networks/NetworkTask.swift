import GraphNetwork
import Numerics
import Prediction

/// The training data of a graph-network expert, encoded once for all its networks and folds.
public struct NetworkTask: Sendable {
  let recipe: NetworkRecipe
  package let encoder: GraphEncoder
  let samples: [TrainingSample]
  private let graphs: GraphBatch

  /// Creates a task and encodes its samples.
  public init(recipe: NetworkRecipe, encoder: GraphEncoder, samples: [TrainingSample]) {
    self.recipe = recipe
    self.encoder = encoder
    self.samples = samples
    var graphs = GraphBatch(contextCount: encoder.contextCount)
    for sample in samples { encoder.append(sample.query, to: &graphs) }
    self.graphs = graphs
  }

  /// The shape of the expert's networks.
  public var shape: NetworkShape {
    NetworkShape(
      speciesCount: encoder.species.species.count, relationCount: encoder.relationCount,
      contextCount: encoder.contextCount, width: recipe.width, blockCount: recipe.blockCount,
      messageScale: recipe.messageScale, pooling: recipe.pooling)
  }

  /// Returns the map from an output to eV that fits the training samples.
  ///
  /// The scale of a host is the spread of its dense samples about the baseline, or of all samples if none is dense.
  public func scaling(training: [Int]) -> TargetScaling {
    let samples = training.map { self.samples[$0] }
    let speciesCount = encoder.species.species.count
    var scaling = TargetScaling(
      baseline: Array(repeating: 0, count: speciesCount), scale: [:], offset: [:])
    if recipe.hasSpeciesBaseline {
      scaling.baseline = SpeciesBaseline.fit(
        samples.map { ($0.query, $0.label, $0.query.concentration == .dense ? 1 : 0.3) },
        speciesCount: speciesCount, ridge: 1e-4)
    }
    for host in encoder.hosts {
      let own = samples.filter { $0.host == host }
      let dense = own.filter { $0.query.concentration == .dense }
      let residuals = (dense.isEmpty ? own : dense).map { $0.label - scaling.base(of: $0.query) }
      if recipe.hasSpeciesBaseline {
        scaling.scale[host] = max(1e-3, deviation(residuals))
      } else {
        scaling.scale[host] = 1
        scaling.offset[host] =
          residuals.isEmpty ? 0 : residuals.reduce(0, +) / Double(residuals.count)
      }
    }
    return scaling
  }

  /// Trains one network.
  ///
  /// - Parameters:
  ///   - training: The indices of the samples to learn from.
  ///   - heldOut: The indices of samples whose error is reported; they do not influence the training.
  ///   - seed: The seed; equal seeds give equal bits.
  ///   - report: Called about twenty times.
  /// - Returns: The network with the moving average of its weights.
  public func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> Network {
    let recipe = recipe.scaled(toRows: training.count)
    let scaling = scaling(training: training)
    let targets = samples.map {
      Float(($0.label - scaling.base(of: $0.query)) / scaling.scale(of: $0.query))
    }
    let weights = lossWeights(training: training, scaling: scaling)
    var random = SplitMix64(seed: seed)
    var model = TrainableNetwork(
      shape, relationFeatures: encoder.relationFeatures.flatMap { $0.map(Float.init) },
      envelope: encoder.envelope.map(Float.init), seed: random.next())
    var optimiser = AdamW(
      model.layout, settings: recipe.optimiser,
      state: AdamW.State(before: model.parameters))
    var pools = self.pools(training, recipe, &random)
    var workspace = TrainingWorkspace()
    var batch = GraphBatch(contextCount: encoder.contextCount)
    var gradient = [Float](repeating: 0, count: model.layout.count)
    var lossSum = 0.0
    let reportEvery = max(1, recipe.stepCount / 20)

    for step in 1...recipe.stepCount {
      batch.removeAll(keepingCapacity: true)
      var rows: [Int] = []
      // The means over the pools have equal weights.
      var poolWeights: [Float] = []
      for pool in pools.indices {
        let drawn = pools[pool].sampler.next(pools[pool].batch)
        rows += drawn
        poolWeights += drawn.map { _ in 1 / Float(drawn.count) }
      }
      for row in rows { batch.append(row, of: graphs) }
      let outputs = model.network.forward(batch, workspace: &workspace)
      var outputGradient: [Float] = []
      for (index, row) in rows.enumerated() {
        let difference = outputs[index] - targets[row]
        let weight = weights[row] * poolWeights[index]
        lossSum += Double(abs(difference) * weight)
        outputGradient.append(difference > 0 ? weight : difference < 0 ? -weight : 0)
      }
      for index in gradient.indices { gradient[index] = 0 }
      model.network.backward(
        batch, outputGradient: outputGradient, workspace: &workspace, addingTo: &gradient)
      model.completeGradient(&gradient)
      optimiser.step(
        &model.parameters, gradient: gradient, learningRate: recipe.learningRate(at: step))
      if step % reportEvery == 0 || step == recipe.stepCount {
        let averaged = model.exported(with: optimiser.state.average)
        report(
          NetworkProgress(
            step: step, stepCount: recipe.stepCount,
            epoch: pools.map(\.sampler.epoch).max() ?? 0, loss: lossSum / Double(reportEvery),
            heldOutMAE: error(of: averaged, scaling, on: heldOut)))
        lossSum = 0
      }
    }
    return model.exported(with: optimiser.state.average)
  }

  /// Returns the mean over the groups of their mean absolute errors, eV; nil if there are no rows.
  private func error(
    of network: Network, _ scaling: TargetScaling, on rows: [Int]
  ) -> Double? {
    guard !rows.isEmpty else { return nil }
    let expert = GraphNetworkExpert(encoder: encoder, members: [network], scaling: scaling)
    let estimates = expert.estimates(for: rows.map { samples[$0].query })
    let errors = zip(rows, estimates).map { row, estimate in
      (group: samples[row].group, error: abs(estimate.value - samples[row].label))
    }
    let means = Dictionary(grouping: errors, by: \.group).sorted { $0.key < $1.key }
      .map { $0.value.reduce(0) { $0 + $1.error } / Double($0.value.count) }
    return means.reduce(0, +) / Double(means.count)
  }

  /// Returns the weight of each sample in the loss, for errors in units of the output.
  private func lossWeights(training: [Int], scaling: TargetScaling) -> [Float] {
    let scales = samples.map { scaling.scale(of: $0.query) }
    guard recipe.hasRelativeLoss else { return scales.map(Float.init) }
    let spreads = Dictionary(grouping: training) { samples[$0].group }.mapValues { rows in
      max(1e-3, deviation(rows.map { samples[$0].label - scaling.base(of: samples[$0].query) }))
    }
    return samples.indices.map { Float(scales[$0] / spreads[samples[$0].group, default: 1]) }
  }

  /// Returns samplers with their batch sizes: one for dilute and one for dense rows, or one for all rows.
  private func pools(
    _ training: [Int], _ recipe: NetworkRecipe, _ random: inout SplitMix64
  ) -> [(sampler: RowSampler, batch: Int)] {
    func sampler(_ rows: [Int]) -> RowSampler {
      let groups = Dictionary(grouping: rows) { samples[$0].dataset }.sorted { $0.key < $1.key }
      return RowSampler(
        groups: groups.map { _, rows in
          let host = samples[rows[0]].host
          return RowSampler.Group(
            rows: rows, limit: recipe.rowsPerEpoch, repeats: recipe.repeats[host, default: 1])
        }, random: SplitMix64(seed: random.next()))
    }
    let dilute = training.filter { samples[$0].query.concentration == .dilute }
    let dense = training.filter { samples[$0].query.concentration == .dense }
    guard recipe.diluteBatch > 0, !dilute.isEmpty, !dense.isEmpty else {
      return [(sampler(training), max(recipe.diluteBatch, recipe.denseBatch))]
    }
    return [(sampler(dilute), recipe.diluteBatch), (sampler(dense), recipe.denseBatch)]
  }
}

/// Returns the standard deviation of numbers; 0 if there are none.
private func deviation(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}
