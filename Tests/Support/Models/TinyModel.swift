import FileSupport
import FoundationEssentials
import GraphNetwork
import Prediction
import Training

/// A model trained in a moment: networks for both properties of BN, forests and
/// Gaussian processes for MoS2 and P.
package struct TinyModel: Sendable {
  /// The rows it was trained on.
  package let dataset: Dataset
  /// The names and contents of its folder's files.
  package let files: [String: Data]
  /// The manifest as training gave it.
  package let manifest: ModelManifest
  /// The model as loaded from its folder.
  package let predictor: Predictor

  /// The same for all tests of a process.
  package static let shared: TinyModel = {
    do { return try TinyModel() } catch { fatalError("the tiny model: \(error)") }
  }()

  private init() throws {
    let dataset = try SyntheticData.dataset(
      SyntheticData.ndjson(of: "BN", count: 60), SyntheticData.ndjson(of: "MoS2", count: 30),
      SyntheticData.ndjson(of: "P", count: 30))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: TrainingOptions.tiny())
    (manifest, files, predictor) = try withTemporaryFolder { folder in
      let path = folder + "/tiny"
      let manifest = try run.run(output: path, threads: 2) { _ in }
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
      let files = names.map {
        ($0, FileManager.default.contents(atPath: path + "/" + $0) ?? Data())
      }
      return (
        manifest, Dictionary(uniqueKeysWithValues: files),
        try Predictor(path: path, catalogue: CommittedFiles.catalogue)
      )
    }
    self.dataset = dataset
  }
}
