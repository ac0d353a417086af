import Compression
import FileSupport
import FoundationEssentials
import GraphNetwork
import Prediction
import Training

/// A model trained in a moment.
package struct TinyModel: Sendable {
  /// The rows it was trained on.
  package let dataset: Dataset
  /// The names and contents of its folder's files.
  package let files: [String: Data]
  /// The manifest as training gave it.
  package let manifest: ModelManifest
  /// The model as loaded from its folder.
  package let predictor: Predictor
  /// The same model as a base of others.
  package let base: BaseModel
  /// The warnings before the training.
  package let warnings: [String]

  /// Networks for both properties of BN, forests and Gaussian processes for MoS2 and P; the same for all tests of a
  /// process.
  package static let shared = trained {
    try SyntheticData.dataset(
      SyntheticData.ndjson(of: "BN", count: 60), SyntheticData.ndjson(of: "MoS2", count: 30),
      SyntheticData.ndjson(of: "P", count: 30))
  }

  /// A model of MoS2 whose rows have no band gap.
  package static let energyOnly = trained {
    try SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 50, gapEvery: 0))
  }

  /// A model of MoS2 whose rows have no formation energy.
  package static let gapOnly = trained {
    try SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 50, energyEvery: 0))
  }

  /// A model of both properties of MoS2, the formation energy of BN, and the band gap of P.
  package static let mixed = trained {
    try SyntheticData.dataset(
      SyntheticData.ndjson(of: "MoS2", count: 50, gapEvery: 2),
      SyntheticData.ndjson(of: "BN", count: 30, gapEvery: 0),
      SyntheticData.ndjson(of: "P", count: 30, energyEvery: 0))
  }

  private static func trained(on dataset: () throws -> Dataset) -> TinyModel {
    do { return try TinyModel(dataset()) } catch { fatalError("the tiny model: \(error)") }
  }

  /// Trains a model.
  package init(
    _ dataset: Dataset, options: TrainingOptions = .tiny(), base: BaseModel? = nil
  ) throws {
    let catalogue = CommittedFiles.catalogue
    let run = try TrainingRun(
      dataset: dataset, catalogue: catalogue, options: options, base: base)
    (manifest, files, predictor, self.base) = try withTemporaryFolder { folder in
      let path = folder + "/tiny"
      let manifest = try run.run(output: path, threads: 2) { _ in }
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
      let files = names.map {
        ($0, FileManager.default.contents(atPath: path + "/" + $0) ?? Data())
      }
      return (
        manifest, Dictionary(uniqueKeysWithValues: files),
        try Predictor(path: path, catalogue: catalogue),
        try BaseModel(path: path, catalogue: catalogue)
      )
    }
    self.dataset = dataset
    warnings = run.warnings
  }

  /// The tensors of its weights.
  package var tensors: [String: Tensor] {
    get throws {
      let file = Array(files[manifest.weights.file] ?? Data())
      return try Safetensors.decode(Gzip.decompress(file, limit: 1 << 30))
    }
  }

  /// The model card.
  package var card: String { String(decoding: files["README.md"] ?? Data(), as: UTF8.self) }
}
