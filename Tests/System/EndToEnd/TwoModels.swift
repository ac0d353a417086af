import FileSupport
import Foundation
import ModelSupport
import Prediction
import Service

/// A folder of two models: the committed one, which knows all hosts, and a small one, which knows BN, MoS2 and P.
enum TwoModels {
  /// The name of the small model.
  static let small = "tiny"

  /// Calls `body` with the path of the folder and removes the folder afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let files = FileManager.default
      for name in ["hosts", Fixture.model] {
        try files.createSymbolicLink(
          atPath: folder + "/" + name, withDestinationPath: Fixture.models + "/" + name)
      }
      try writeSmall(to: folder)
      return try body(folder)
    }
  }

  /// Writes the small model, `change`d, to its folder in a folder of models.
  static func writeSmall(
    to folder: String, as name: String = small, change: (String) -> String = { $0 }
  ) throws {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, data) in TinyModel.shared.files {
      let isManifest = name == "model.json"
      let text = isManifest ? Data(change(String(decoding: data, as: UTF8.self)).utf8) : data
      try text.write(to: URL(filePath: path + "/" + name))
    }
  }

  /// Returns the models of a folder as a server reads them.
  static func sources(in folder: String, _ names: [String] = [small, Fixture.model])
    -> [ModelSource]
  {
    names.map { name in
      ModelSource(name) {
        try Predictor(path: folder + "/" + name, catalogue: CommittedFiles.catalogue)
      }
    }
  }
}
