import Glibc
import GraphNetwork
import Numerics
import Prediction

/// The training of one host's networks from those of a base model.
///
/// First a line is fitted from the base's prediction to the labels: with an energy for each species, or a constant for
/// the band gap. Then copies of the networks can be trained on what is left.
struct TransferTask: Sendable {
  let property: Property
  let host: String
  let start: TransferStart
  let samples: [TrainingSample]
  let recipe: TransferRecipe
  private let graphs: GraphBatch
  /// The mean output of the start's networks for each sample.
  private let outputs: [Double]

  init(
    property: Property, host: String, start: TransferStart, samples: [TrainingSample],
    recipe: TransferRecipe
  ) {
    self.property = property
    self.host = host
    self.start = start
    self.samples = samples
    self.recipe = recipe
    var graphs = GraphBatch(contextCount: start.encoder.contextCount)
    for sample in samples { start.encoder.append(sample.query, to: &graphs) }
    self.graphs = graphs
    var sums = [Double](repeating: 0, count: samples.count)
    var workspace = TrainingWorkspace()
    for network in start.members where !samples.isEmpty {
      for (index, output) in network.forward(graphs, workspace: &workspace).enumerated() {
        sums[index] += Double(output)
      }
    }
    outputs = sums.map { $0 / Double(start.members.count) }
  }

  // MARK: The line

  /// Returns the map from an output to eV that fits the training samples: the base's own, times a factor, plus an
  /// energy for each species or a constant.
  func scaling(training: [Int]) -> TargetScaling {
    var factor = fit(training, factor: nil).factor
    // A network without influence could not learn.
    factor = min(5, max(0.2, factor))
    let terms = fit(training, factor: factor).terms
    let base = start.scaling
    var scaling = base
    scaling.scale[host] = factor * base.scale[host, default: 1]
    scaling.offset[host] = factor * base.offset[host, default: 0]
    scaling.baseline = base.baseline.map { factor * $0 }
    for (column, term) in terms.enumerated() {
      if let species = species[column] {
        scaling.baseline[species] += term
      } else {
        scaling.offset[host, default: 0] += term
      }
    }
    return scaling
  }

  /// The species that have a term in the line; nil stands for a constant.
  private var species: [Int?] {
    switch property {
    case .formationEnergyPerSite:
      start.encoder.species.species.indices.filter {
        start.encoder.species.species[$0].host == host
      }
    case .bandGap: [nil]
    }
  }

  /// Fits the factor of the base's prediction, unless it is given, and the terms.
  private func fit(_ training: [Int], factor: Double?) -> (factor: Double, terms: [Double]) {
    let species = self.species
    let scale = start.scaling.scale[host, default: 1]
    let size = species.count + 1
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    var right = [Double](repeating: 0, count: size)
    // The unknowns are the terms and the factor's difference to the given one, or to 1.
    let known = factor ?? 1
    let mean = training.reduce(0) { $0 + outputs[$1] } / Double(max(1, training.count))
    for row in training {
      let query = samples[row].query
      let predicted = start.scaling.base(of: query) + scale * outputs[row]
      let count = Double(query.species.count)
      let columns =
        species.map { own in
          own.map { own in Double(query.species.count { $0 == own }) / count } ?? 1
        } + [factor == nil ? predicted : 0]
      let label = samples[row].label - known * predicted
      for first in 0..<size {
        right[first] += columns[first] * label
        for second in 0...first { matrix[first][second] += columns[first] * columns[second] }
      }
    }
    let variance =
      training.reduce(0) { $0 + (outputs[$1] - mean) * (outputs[$1] - mean) }
      / Double(max(1, training.count))
    for column in 0..<species.count { matrix[column][column] += recipe.speciesRidge }
    matrix[size - 1][size - 1] += max(1e-6, recipe.priorRows * scale * scale * variance)
    let solution = CholeskyFactor(matrix).solve(right)
    return (known + solution[size - 1], Array(solution.dropLast()))
  }

  // MARK: Training

  /// Trains the copies of all networks of the start.
  ///
  /// - Parameters:
  ///   - training: The indices of the samples to learn from.
  ///   - seed: The seed; equal seeds give equal bits.
  ///   - report: Called about five times for each network.
  /// - Returns: The trained networks, in the order of the start's.
  func train(
    on training: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [Network] {
    let recipe = recipe.scaled(toRows: training.count)
    let scaling = scaling(training: training)
    let targets = samples.map {
      Float(($0.label - scaling.base(of: $0.query)) / scaling.scale(of: $0.query))
    }
    let weights = lossWeights(training, targets, scaling)
    var random = SplitMix64(seed: seed)
    return start.members.enumerated().map { index, member in
      var sampler = RowSampler(
        groups: [.init(rows: training, limit: .max, repeats: 1)],
        random: SplitMix64(seed: random.next()))
      return train(
        member, recipe, targets, weights, &sampler,
        stepsBefore: index * recipe.stepCount, report: report)
    }
  }

  /// Returns the number of steps of the training on a number of rows.
  func stepCount(rows: Int) -> Int { start.members.count * recipe.scaled(toRows: rows).stepCount }

  private func train(
    _ network: Network, _ recipe: TransferRecipe, _ targets: [Float], _ weights: [Float],
    _ sampler: inout RowSampler, stepsBefore: Int, report: (NetworkProgress) -> Void
  ) -> Network {
    var model = TrainableNetwork(continuing: network)
    let initial = model.parameters
    var settings = AdamWSettings()
    settings.weightDecay = 0
    settings.clipNorm = recipe.clipNorm
    settings.averageDecay = recipe.averageDecay
    var optimiser = AdamW(
      model.layout, settings: settings, state: AdamW.State(before: model.parameters))
    var workspace = TrainingWorkspace()
    var batch = GraphBatch(contextCount: start.encoder.contextCount)
    var gradient = [Float](repeating: 0, count: model.layout.count)
    var lossSum = 0.0
    let reportEvery = max(1, recipe.stepCount / 5)
    for step in 1...recipe.stepCount {
      batch.removeAll(keepingCapacity: true)
      let rows = sampler.next(recipe.batch)
      for row in rows { batch.append(row, of: graphs) }
      let outputs = model.network.forward(batch, workspace: &workspace)
      var outputGradient: [Float] = []
      for (row, output) in zip(rows, outputs) {
        let difference = output - targets[row]
        let weight = weights[row] / Float(rows.count)
        lossSum += Double(abs(difference) * weight)
        outputGradient.append(difference > 0 ? weight : difference < 0 ? -weight : 0)
      }
      let penalty = Float(2 * recipe.penalty)
      for index in gradient.indices {
        gradient[index] = penalty * (model.parameters[index] - initial[index])
      }
      model.network.backward(
        batch, outputGradient: outputGradient, workspace: &workspace, addingTo: &gradient)
      let progress = Double(step - 1) / Double(recipe.stepCount)
      optimiser.step(
        &model.parameters, gradient: gradient,
        learningRate: recipe.learningRate * (1 + cos(.pi * progress)) / 2)
      if step % reportEvery == 0 || step == recipe.stepCount {
        report(
          NetworkProgress(
            step: stepsBefore + step, stepCount: start.members.count * recipe.stepCount,
            epoch: sampler.epoch, loss: lossSum / Double(reportEvery), heldOutMAE: nil))
        lossSum = 0
      }
    }
    return model.exported(with: optimiser.state.average)
  }

  /// Returns the weight of each sample in the loss: errors are in units of the line's mean absolute error in the group
  /// of the sample, or in all groups if the group is small.
  private func lossWeights(
    _ training: [Int], _ targets: [Float], _ scaling: TargetScaling
  ) -> [Float] {
    func meanError(_ rows: [Int]) -> Double {
      rows.reduce(0) { $0 + abs(outputs[$1] - Double(targets[$1])) } / Double(max(1, rows.count))
    }
    let least = 1e-3 / max(1e-9, scaling.scale[host, default: 1])
    let all = max(least, meanError(training))
    let groups = Dictionary(grouping: training) { samples[$0].group }.filter { $0.value.count >= 5 }
      .mapValues { max(least, meanError($0)) }
    return samples.map { Float(1 / groups[$0.group, default: all]) }
  }
}
