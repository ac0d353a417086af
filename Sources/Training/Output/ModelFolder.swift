import Compression
import FoundationEssentials
import Prediction

/// The folder that a training run writes: `model.json`, weights, training log and model card.
struct ModelFolder {
  let path: String

  /// Checks that a model may be written to the path: there is nothing, an empty folder, or a model to replace.
  ///
  /// - Throws: ``TrainingError/modelExists(_:)`` or ``TrainingError/notAModel(_:)``.
  func check(replacing: Bool) throws(TrainingError) {
    let manager = FileManager.default
    guard manager.fileExists(atPath: path),
      (try? manager.contentsOfDirectory(atPath: path))?.isEmpty != true
    else { return }
    guard manager.fileExists(atPath: path + "/model.json") else { throw .notAModel(path) }
    guard replacing else { throw .modelExists(path) }
  }

  /// Writes all files to a new folder, which then replaces an existing one.
  func write(manifest: ModelManifest, weights: [UInt8], log: Data) throws {
    let manager = FileManager.default
    let new = path + ".new"
    let old = path + ".old"
    for leftover in [new, old] where manager.fileExists(atPath: leftover) {
      try manager.removeItem(atPath: leftover)
    }
    try manager.createDirectory(atPath: new, withIntermediateDirectories: true)
    try DurableFile.write(
      Data(try Gzip.compress(weights, effort: .best)), to: new + "/" + manifest.weights.file)
    try DurableFile.write(log, to: new + "/training-log.ndjson")
    try DurableFile.write(Data(ModelCard(manifest).markdown.utf8), to: new + "/README.md")
    try DurableFile.write(try manifest.encoded(), to: new + "/model.json")
    if manager.fileExists(atPath: path) { try manager.moveItem(atPath: path, toPath: old) }
    try manager.moveItem(atPath: new, toPath: path)
    if manager.fileExists(atPath: old) { try manager.removeItem(atPath: old) }
  }
}
