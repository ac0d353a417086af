import FoundationEssentials
import GraphNetwork
import Prediction

/// The folder beside the output with the results of finished jobs, from which an interrupted run continues.
///
/// It belongs to one set of settings, which are in its `settings.json`.
struct CheckpointFolder: Sendable {
  let path: String

  /// Opens the folder for the output at `output`, or creates it.
  ///
  /// - Throws: ``TrainingError/otherCheckpoints(path:differences:)`` if there is a folder with other settings, unless it is
  ///   to be removed; or an error of the file system.
  init(output: String, settings: Data, discardingOthers: Bool) throws {
    path = output + ".partial"
    let file = path + "/settings.json"
    let manager = FileManager.default
    let known = manager.contents(atPath: file)
    guard known != settings else { return }
    if let entries = try? manager.contentsOfDirectory(atPath: path) {
      guard discardingOthers || entries.isEmpty else {
        throw TrainingError.otherCheckpoints(
          path: path, differences: SettingsDifference.list(from: known ?? Data(), to: settings))
      }
      try manager.removeItem(atPath: path)
    }
    try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    try DurableFile.write(settings, to: file)
  }

  /// Returns the result of a job, or nil if it is missing or damaged.
  func result(of job: String) -> (tensors: [String: Tensor], log: Data)? {
    let manager = FileManager.default
    guard let file = manager.contents(atPath: "\(path)/\(job).safetensors"),
      let tensors = try? Safetensors.decode(Array(file)),
      let log = manager.contents(atPath: "\(path)/\(job).log")
    else { return nil }
    return (tensors, log)
  }

  /// Stores the result of a job.
  func store(_ tensors: [String: Tensor], log: Data, of job: String) throws {
    try DurableFile.write(log, to: "\(path)/\(job).log")
    try DurableFile.write(Data(try Safetensors.encode(tensors)), to: "\(path)/\(job).safetensors")
  }

  /// Removes the folder.
  func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
