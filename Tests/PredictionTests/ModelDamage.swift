import GraphNetwork
import ModelSupport
import Prediction
import Testing

/// A damage to the files of a model, and a part of the message of the error that it causes.
struct ModelDamage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let word: String
  let apply: @Sendable (inout ModelFolder) throws -> Void

  init(
    _ name: String, _ word: String,
    _ apply: @escaping @Sendable (inout ModelFolder) throws -> Void
  ) {
    testDescription = name
    self.word = word
    self.apply = apply
  }

  /// A damage to the manifest.
  static func manifest(
    _ name: String, _ word: String, _ edit: @escaping @Sendable (inout ModelManifest) -> Void
  ) -> ModelDamage { ModelDamage(name, word) { try $0.edit(edit) } }

  /// A damage to the Gaussian process of the band gap of MoS2.
  static func process(
    _ name: String, _ word: String,
    _ edit: @escaping @Sendable (inout ExpertManifest.GaussianProcessSpec) -> Void
  ) -> ModelDamage {
    .manifest(name, word) { manifest in
      for index in manifest.experts.indices
      where manifest.experts[index].name == "gap-process-MoS2" {
        if case .gaussianProcess(var spec) = manifest.experts[index].kind {
          edit(&spec)
          manifest.experts[index].kind = .gaussianProcess(spec)
        }
      }
    }
  }

  /// A damage to a tensor of the references of MoS2; the error names this tensor or `word`.
  static func references(
    _ name: String, _ word: String, of tensor: String? = nil,
    _ edit: @escaping @Sendable (inout Tensor?) -> Void
  ) -> ModelDamage {
    ModelDamage(name, "'\(word)' of the references 'process-MoS2'") { folder in
      try folder.editTensors { edit(&$0["process-MoS2.\(tensor ?? word)"]) }
    }
  }

  /// A damage to the assignment of the band gap of MoS2.
  static func assignment(
    _ name: String, _ word: String, _ edit: @escaping @Sendable (inout Assignment) -> Void
  ) -> ModelDamage {
    .manifest(name, word) { manifest in
      for index in manifest.assignments.indices
      where (manifest.assignments[index].host, manifest.assignments[index].property)
        == ("MoS2", .bandGap)
      { edit(&manifest.assignments[index]) }
    }
  }

  /// A damage to the graph-network expert of the formation energy.
  static func network(
    _ name: String, _ word: String,
    _ edit: @escaping @Sendable (inout ExpertManifest.GraphNetworkSpec) -> Void
  ) -> ModelDamage {
    .manifest(name, word) { manifest in
      for index in manifest.experts.indices where manifest.experts[index].name == "energy" {
        if case .graphNetwork(var spec) = manifest.experts[index].kind {
          edit(&spec)
          manifest.experts[index].kind = .graphNetwork(spec)
        }
      }
    }
  }

  /// Expects that a model with the damage does not load, and that the message names the damage.
  func expectRejection() throws {
    var folder = ModelFolder()
    try apply(&folder)
    let error = try #require(throws: ModelError.self) { _ = try folder.predictor() }
    #expect("\(error)".contains(word), "\(error)")
    #expect(!"\(error)".contains("/tmp"), "the message has a path of the machine: \(error)")
  }
}
