// Training of Gaussian processes: one linear system, its noise chosen by leaving rows out one by one.

import Crystals
import GraphNetwork
import Prediction

/// Trains the Gaussian process of one host.
struct GaussianProcessTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let hosts: [String]
  let samples: [Sample]
  /// What its references are called, and those of all processes with the same samples.
  private let references: String
  private let recipe: GaussianProcessRecipe
  private let encoder: KernelEncoder
  private let constants: KernelConstants
  private let inputs: [KernelInput]
  private let table: SpeciesTable
  private let speciesCount: Int

  init(
    name: String, property: Property, host: Host, recipe: GaussianProcessRecipe,
    samples: [Sample], references: String, table: SpeciesTable
  ) {
    self.name = name
    self.property = property
    self.recipe = recipe
    self.samples = samples
    self.references = references
    self.table = table
    hosts = [host.name]
    encoder = KernelEncoder(host: host, table: table)
    speciesCount = table.species(of: host.name).count
    var constants = recipe.kernel
    constants.descriptorCount =
      recipe.comparesAllDescriptors ? encoder.descriptorCount : ForestDescriptors(host: host).count
    self.constants = constants
    inputs = samples.map { [encoder] in encoder.input(of: $0.query) }
  }

  var memberCount: Int { 1 }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [String: Tensor] {
    let (kernel, _) = kernel(training)
    let units = units(training)
    let residuals = training.map { samples[$0].label - units.base(of: samples[$0].query) }
    let matrix = training.map { kernel.row(of: inputs[$0]) }
    let diagonal = matrix.indices.reduce(0) { $0 + matrix[$1][$1] } / Double(matrix.count)
    var best: (noise: Double, weights: [Double], error: Double) = (0, [], .infinity)
    for noise in recipe.noises {
      var noisy = matrix
      for index in noisy.indices { noisy[index][index] += noise * diagonal }
      let solution = CholeskyFactor(noisy)
      let weights = solution.solve(residuals)
      // The residual of a row left out is its weight over the diagonal of the inverse (Rasmussen and
      // Williams, 2006, equation 5.12).
      let error = zip(weights, solution.inverseDiagonal).reduce(0) { $0 + abs($1.0 / $1.1) }
      if error < best.error { best = (noise, weights, error) }
    }
    return [
      "weights": Tensor(shape: [best.weights.count], values: best.weights.map(Float.init)),
      "noise": Tensor(shape: [1], values: [Float(best.noise)]),
    ]
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    guard let weights = members.first?["weights"]?.values, weights.count == training.count else {
      throw ModelError.malformedWeights("'weights' of \(name)")
    }
    return GaussianProcessExpert(
      encoder: encoder, kernel: kernel(training).kernel, weights: weights.map(Double.init),
      units: units(training))
  }

  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let (_, selfLikeness) = kernel(training)
    var tensors = Dictionary(
      uniqueKeysWithValues: KernelReferences.tensors(of: training.map { inputs[$0] })
        .map { ("\(references).\($0.key)", $0.value) })
    tensors[name + ".weights"] = members.first?["weights"]
    let stored = Double(members.first?["noise"]?.values.first ?? 0)
    let noise = recipe.noises.min { abs($0 - stored) < abs($1 - stored) } ?? stored
    let part = ExpertManifest.GaussianProcessPart(
      references: references, kernel: constants, selfLikeness: selfLikeness, noise: noise,
      units: units(training))
    return (ExpertManifest(name: name, hosts: hosts, kind: .gaussianProcess(part)), tensors)
  }

  private func kernel(_ training: [Int]) -> (kernel: ConfigurationKernel, selfLikeness: Double) {
    let own = training.map { inputs[$0] }
    let references = KernelReferences(own, speciesCount: speciesCount)
    let selfLikeness = ConfigurationKernel.selfLikeness(
      of: own, references: references, length: constants.surroundingsLength)
    return (
      ConfigurationKernel(constants, references: references, selfLikeness: selfLikeness),
      selfLikeness
    )
  }

  private func units(_ training: [Int]) -> TargetScaling {
    let own = training.map { samples[$0] }
    var units = TargetScaling(
      baseline: Array(repeating: 0, count: table.species.count), scale: [:], offset: [:])
    if recipe.hasSpeciesBaseline {
      units.baseline = SpeciesBaseline.fit(
        own.map { ($0.query, $0.label, 1) }, speciesCount: table.species.count, ridge: 1e-4)
    } else {
      let labels = own.map(\.label).sorted()
      units.offset[hosts[0]] = labels.isEmpty ? 0 : labels[labels.count / 2]
    }
    return units
  }
}
