import FoundationEssentials
import ModelSupport
import Numerics
import Prediction
import Testing

/// The files of a model.
@Suite struct ModelLoadingTests {
  @Test func `the files of a training load as the same model`() throws {
    let predictor = try ModelFolder().predictor()
    #expect(predictor.manifest == TinyModel.shared.manifest)
    #expect(predictor.identity == TinyModel.shared.predictor.identity)
    #expect(predictor.identity.wholeMatch(of: /tiny@[0-9a-f]{12}/) != nil)
    #expect(predictor.passesSelfChecks())
  }

  static let files = [
    ModelDamage("no model.json", "model.json: there is no such file") {
      $0.files["model.json"] = nil
    },
    ModelDamage("model.json empty", "not JSON") { $0.files["model.json"] = Data() },
    ModelDamage("model.json cut", "not JSON") { $0.files["model.json"]?.removeLast(100) },
    ModelDamage("model.json an array", "must be an object") {
      $0.files["model.json"] = Data("[]".utf8)
    },
    ModelDamage("no weights", "weights.safetensors.gz: there is no such file") {
      $0.files[ModelFolder.weights] = nil
    },
    ModelDamage("weights cut", "truncated") { $0.files[ModelFolder.weights]?.removeLast(9) },
    ModelDamage("weights empty", "truncated") { $0.files[ModelFolder.weights] = Data() },
    ModelDamage("weights not gzip", "not in gzip format") {
      $0.files[ModelFolder.weights] = Data("safetensors".utf8)
    },
    ModelDamage("a bit of the gzip flipped", "weights") { folder in
      let middle = (folder.files[ModelFolder.weights]?.count ?? 0) / 2
      folder.files[ModelFolder.weights]?[middle] ^= 1
    },
    ModelDamage("other weights", "SHA-256") {
      try $0.editWeights(updatingDigest: false) { $0[$0.count - 1] ^= 1 }
    },
    .manifest("another digest", "SHA-256") {
      $0.weights.sha256 = String(repeating: "0", count: 64)
    },
    .manifest("no hosts", "hosts is empty") { $0.hosts = [:] },
    .manifest("weights in another folder", "weights.file") { $0.weights.file = "../weights" },
    .manifest("the parent folder as weights", "..") { $0.weights.file = ".." },
    ModelDamage("weights not safetensors", "the weights") {
      try $0.editWeights { $0 = Array("another format".utf8) }
    },
  ]

  @Test(arguments: files)
  func `damaged files are rejected with a message that names the damage`(damage: ModelDamage) throws
  {
    try damage.expectRejection()
  }

  @Test func `a flipped bit of the weights is detected`() throws {
    var random = SplitMix64(seed: 21)
    let whole = ModelFolder()
    let count = whole.files[ModelFolder.weights]?.count ?? 0
    for _ in 0..<40 {
      var folder = whole
      let index = Int.random(in: 0..<count, using: &random)
      // Flags, time stamp and notes of the gzip header do not affect the numbers.
      guard !(3..<10).contains(index) else { continue }
      folder.files[ModelFolder.weights]?[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      #expect(throws: ModelError.self) { _ = try folder.predictor() }
    }
  }
}
