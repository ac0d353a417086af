import Compression
import Crypto
import FileSupport
import Foundation
import GraphNetwork
import ModelSupport
import Prediction

/// The files of the tiny model, which tests modify and load.
struct ModelFolder {
  var files = TinyModel.shared.files

  static let weights = "weights.safetensors.gz"

  /// Writes the files to a folder and loads the model.
  func predictor() throws -> Predictor {
    try withTemporaryFolder { folder in
      for (name, data) in files { try data.write(to: URL(filePath: "\(folder)/\(name)")) }
      return try Predictor(path: folder, catalogue: CommittedFiles.catalogue)
    }
  }

  /// Edits `model.json` as a dictionary.
  mutating func editManifest(_ edit: (inout [String: Any]) throws -> Void) throws {
    let data = files["model.json"] ?? Data()
    var object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    try edit(&object)
    files["model.json"] = try JSONSerialization.data(withJSONObject: object)
  }

  /// Sets a field of a host in `model.json`.
  mutating func editHost(_ host: String, _ field: String, _ value: Any) throws {
    try editManifest { object in
      var hosts = object["hosts"] as? [String: [String: Any]] ?? [:]
      hosts[host]?[field] = value
      object["hosts"] = hosts
    }
  }

  /// Edits `model.json` as a manifest.
  mutating func edit(_ edit: (inout ModelManifest) throws -> Void) throws {
    var manifest = try JSONDecoder().decode(
      ModelManifest.self, from: files["model.json"] ?? Data())
    try edit(&manifest)
    files["model.json"] = try manifest.encoded()
  }

  /// Edits the bytes of the weights, and optionally updates their digest.
  mutating func editWeights(
    updatingDigest: Bool = true, _ edit: (inout [UInt8]) throws -> Void
  ) throws {
    var bytes = try Gzip.decompress(Array(files[Self.weights] ?? Data()), limit: 1 << 30)
    try edit(&bytes)
    files[Self.weights] = Data(try Gzip.compress(bytes, effort: .fast))
    if updatingDigest {
      try self.edit { $0.weights.sha256 = hexadecimal(SHA256.hash(data: bytes)) }
    }
  }

  /// Edits the tensors and updates the digest.
  mutating func editTensors(_ edit: (inout [String: Tensor]) throws -> Void) throws {
    try editWeights { bytes in
      var tensors = try Safetensors.decode(bytes)
      try edit(&tensors)
      bytes = try Safetensors.encode(tensors)
    }
  }
}
