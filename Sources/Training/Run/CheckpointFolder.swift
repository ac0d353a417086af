// Checkpoints: finished jobs on disk, so that an interrupted run goes on where it stopped.

import FoundationEssentials
import GraphNetwork
import Prediction

/// A folder beside the output that holds what is finished of a run.
///
/// It belongs to one plan: `settings.json` in it must be that plan's, else what is there is removed.
struct CheckpointFolder: Sendable {
  let path: String

  /// The folder for the output at `output`; creates it, or takes up what an equal run left.
  init(output: String, settings: Data) throws {
    path = output + ".partial"
    let file = path + "/settings.json"
    let manager = FileManager.default
    if manager.contents(atPath: file) != settings {
      if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
      try DurableFile.write(settings, to: file)
    }
  }

  /// What a finished job left, or nil if it is to be done.
  func result(of job: String) -> (tensors: [String: Tensor], log: Data)? {
    let manager = FileManager.default
    guard let file = manager.contents(atPath: "\(path)/\(job).safetensors"),
      let tensors = try? Safetensors.decode(Array(file)),
      let log = manager.contents(atPath: "\(path)/\(job).log")
    else { return nil }
    return (tensors, log)
  }

  /// Keeps what a job left.
  func store(_ tensors: [String: Tensor], log: Data, of job: String) throws {
    try DurableFile.write(log, to: "\(path)/\(job).log")
    try DurableFile.write(Data(try Safetensors.encode(tensors)), to: "\(path)/\(job).safetensors")
  }

  /// Removes the folder.
  func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
