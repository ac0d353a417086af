import Crystals
import GraphNetwork
import Prediction

/// Trains the Gaussian process of one host: it solves one linear system for each candidate of the noise.
struct GaussianProcessTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let hosts: [String]
  let samples: [TrainingSample]
  /// The name of the references, which all processes with the same samples share.
  private let references: String
  private let recipe: GaussianProcessRecipe
  private let encoder: KernelEncoder
  private let constants: KernelConstants
  private let inputs: [KernelInput]
  private let table: SpeciesTable

  init(
    name: String, property: Property, host: Host, recipe: GaussianProcessRecipe,
    samples: [TrainingSample], references: String, table: SpeciesTable
  ) {
    self.name = name
    self.property = property
    self.recipe = recipe
    self.samples = samples
    self.references = references
    self.table = table
    hosts = [host.name]
    encoder = KernelEncoder(host: host, table: table)
    var constants = recipe.kernel
    constants.descriptorCount =
      recipe.comparesAllDescriptors ? encoder.descriptorCount : encoder.forest.count
    self.constants = constants
    inputs = samples.map { [encoder] in encoder.input(of: $0.query) }
  }

  var memberCount: Int { 1 }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [String: Tensor] {
    let (kernel, _) = kernel(training)
    let scaling = scaling(training)
    let residuals = training.map { samples[$0].label - scaling.base(of: samples[$0].query) }
    let matrix = training.map { kernel.covariances(of: inputs[$0]) }
    let diagonal = matrix.indices.reduce(0) { $0 + matrix[$1][$1] } / Double(matrix.count)
    var best: (noise: Double, weights: [Double], error: Double) = (0, [], .infinity)
    for noise in recipe.noises {
      var noisy = matrix
      for index in noisy.indices { noisy[index][index] += noise * diagonal }
      let factor = CholeskyFactor(noisy)
      let weights = factor.solve(residuals)
      // The residual of a row left out is its weight divided by the diagonal element of the inverse (Rasmussen and
      // Williams, 2006, equation 5.12).
      let error = zip(weights, factor.inverseDiagonal).reduce(0) { $0 + abs($1.0 / $1.1) }
      if error < best.error { best = (noise, weights, error) }
    }
    return [
      "weights": Tensor(shape: [best.weights.count], values: best.weights.map(Float.init)),
      "noise": Tensor(shape: [1], values: [Float(best.noise)]),
    ]
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    guard let weights = members.first?["weights"]?.values, weights.count == training.count else {
      throw ModelError.malformedWeights("'weights' of \(name) are missing or malformed")
    }
    return GaussianProcessExpert(
      encoder: encoder, kernel: kernel(training).kernel, weights: weights.map(Double.init),
      scaling: scaling(training))
  }

  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let (_, selfSimilarity) = kernel(training)
    var tensors = Dictionary(
      uniqueKeysWithValues: KernelReferences.tensors(of: training.map { inputs[$0] })
        .map { ("\(references).\($0.key)", $0.value) })
    tensors[name + ".weights"] = members.first?["weights"]
    // The tensor has single precision; the manifest gets the exact candidate.
    let stored = Double(members.first?["noise"]?.values.first ?? 0)
    let noise = recipe.noises.min { abs($0 - stored) < abs($1 - stored) } ?? stored
    let spec = ExpertManifest.GaussianProcessSpec(
      references: references, kernel: constants, selfSimilarity: selfSimilarity, noise: noise,
      scaling: scaling(training))
    return (ExpertManifest(name: name, hosts: hosts, kind: .gaussianProcess(spec)), tensors)
  }

  private func kernel(_ training: [Int]) -> (kernel: ConfigurationKernel, selfSimilarity: Double) {
    let own = training.map { inputs[$0] }
    let references = KernelReferences(own, speciesCount: encoder.speciesCount)
    let selfSimilarity = ConfigurationKernel.selfSimilarity(
      of: own, references: references, length: constants.surroundingsLength)
    return (
      ConfigurationKernel(constants, references: references, selfSimilarity: selfSimilarity),
      selfSimilarity
    )
  }

  private func scaling(_ training: [Int]) -> TargetScaling {
    let own = training.map { samples[$0] }
    var scaling = TargetScaling(
      baseline: Array(repeating: 0, count: table.species.count), scale: [:], offset: [:])
    if recipe.hasSpeciesBaseline {
      scaling.baseline = SpeciesBaseline.fit(
        own.map { ($0.query, $0.label, 1) }, speciesCount: table.species.count, ridge: 1e-4)
    } else {
      let labels = own.map(\.label).sorted()
      scaling.offset[hosts[0]] = labels.isEmpty ? 0 : labels[labels.count / 2]
    }
    return scaling
  }
}
