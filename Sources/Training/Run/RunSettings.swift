import Foundation
import Prediction

/// The settings that determine the results of jobs; checkpoints are valid for equal settings only.
struct RunSettings: Encodable {
  var version = 2
  let options: TrainingOptions
  let sha256: String
  /// The hosts, whose cells may change while the data stay the same.
  let hosts: [ModelManifest.HostSpec]

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self)
  }
}
