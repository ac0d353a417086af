// One expert's training data, encoded once for all its networks.

import Defects
import Glibc
import GraphNetwork
import Numerics
import Prediction

/// The rows of an expert as graphs, and how to train a network on some of them.
public struct NetworkTask: Sendable {
  let recipe: NetworkRecipe
  package let encoder: GraphEncoder
  let samples: [Sample]
  private let graphs: GraphBatch

  /// A task for the rows of an expert.
  public init(recipe: NetworkRecipe, encoder: GraphEncoder, samples: [Sample]) {
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

  /// How an output becomes eV, found from the training rows.
  ///
  /// The scale of a host is the spread of its dense rows about the baseline, or of all if none is dense.
  public func units(training: [Int]) -> TargetScaling {
    let samples = training.map { self.samples[$0] }
    let speciesCount = encoder.species.species.count
    var units = TargetScaling(
      baseline: Array(repeating: 0, count: speciesCount), scale: [:], offset: [:])
    if recipe.hasSpeciesBaseline {
      units.baseline = SpeciesBaseline.fit(
        samples.map { ($0.query, $0.label, $0.query.concentration == .dense ? 1 : 0.3) },
        speciesCount: speciesCount, ridge: 1e-4)
    }
    for host in encoder.hosts {
      let own = samples.filter { $0.host == host }
      let dense = own.filter { $0.query.concentration == .dense }
      let residuals = (dense.isEmpty ? own : dense).map { $0.label - units.base(of: $0.query) }
      if recipe.hasSpeciesBaseline {
        units.scale[host] = max(1e-3, deviation(residuals))
      } else {
        units.scale[host] = 1
        units.offset[host] =
          residuals.isEmpty ? 0 : residuals.reduce(0, +) / Double(residuals.count)
      }
    }
    return units
  }

  /// Trains one network on the samples `training`.
  ///
  /// - Parameters:
  ///   - training: the samples to learn from.
  ///   - heldOut: samples to report the error of; nothing is chosen by them.
  ///   - seed: equal seeds give equal bits.
  ///   - report: called some twenty times.
  /// - Returns: the network with the moving average of its weights.
  public func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> Network {
    let recipe = recipe.scaled(toRows: training.count)
    let units = units(training: training)
    let targets = samples.map {
      Float(($0.label - units.base(of: $0.query)) / units.scale(of: $0.query))
    }
    let weights = lossWeights(training: training, units: units)
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
      var shares: [Float] = []
      for pool in pools.indices {
        let drawn = pools[pool].sampler.next(pools[pool].batch)
        rows += drawn
        // Each pool's mean has the same weight.
        shares += drawn.map { _ in 1 / Float(drawn.count) }
      }
      for row in rows { batch.append(row, of: graphs) }
      let outputs = model.network.forward(batch, workspace: &workspace)
      var outputGradient: [Float] = []
      for (index, row) in rows.enumerated() {
        let difference = outputs[index] - targets[row]
        let weight = weights[row] * shares[index]
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
            heldOutMAE: error(of: averaged, units, on: heldOut)))
        lossSum = 0
      }
    }
    return model.exported(with: optimiser.state.average)
  }

  /// The mean over the groups of their mean absolute errors, eV; nil of no rows.
  private func error(
    of network: Network, _ units: TargetScaling, on rows: [Int]
  ) -> Double? {
    guard !rows.isEmpty else { return nil }
    let expert = GraphNetworkExpert(encoder: encoder, members: [network], units: units)
    let estimates = expert.estimates(for: rows.map { samples[$0].query })
    let errors = zip(rows, estimates).map { row, estimate in
      (group: samples[row].group, error: abs(estimate.value - samples[row].label))
    }
    let means = Dictionary(grouping: errors, by: \.group).sorted { $0.key < $1.key }
      .map { $0.value.reduce(0) { $0 + $1.error } / Double($0.value.count) }
    return means.reduce(0, +) / Double(means.count)
  }

  /// What a unit of each sample's output error costs.
  private func lossWeights(
    training: [Int], units: TargetScaling
  ) -> [Float] {
    let scales = samples.map { units.scale(of: $0.query) }
    guard recipe.hasRelativeLoss else { return scales.map(Float.init) }
    let spreads = Dictionary(grouping: training) { samples[$0].group }.mapValues { rows in
      max(1e-3, deviation(rows.map { samples[$0].label - units.base(of: samples[$0].query) }))
    }
    return samples.indices.map { Float(scales[$0] / spreads[samples[$0].group, default: 1]) }
  }

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

/// How far the training of a network has come.
public struct NetworkProgress: Sendable {
  /// Steps taken.
  public let step: Int
  /// Steps in all.
  public let stepCount: Int
  /// Epochs begun.
  public let epoch: Int
  /// Mean loss since the last report.
  public let loss: Double
  /// The error on the rows held out, averaged over hosts and concentrations, eV.
  public let heldOutMAE: Double?
}

extension NetworkRecipe {
  /// Linear rise, then a cosine to zero; steps count from 1.
  package func learningRate(at step: Int) -> Double {
    let rise = max(1, warmUp * Double(stepCount))
    if Double(step) <= rise { return learningRate * Double(step) / rise }
    let progress = (Double(step) - rise) / max(1, Double(stepCount) - rise)
    return learningRate * (1 + cos(.pi * progress)) / 2
  }
}

/// The standard deviation of some numbers; 0 of none.
func deviation(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}
