import FoundationEssentials
import JSON
import Prediction

/// A model that the server serves, with the documents that describe it.
final class ServedModel: Sendable {
  let predictor: Predictor
  /// The name of its source.
  let source: String
  /// The last attempt to read it.
  let lastReload: Reload
  /// The response to `GET /materials` for this model.
  let materials: [UInt8]
  /// The JSON object of `GET /model`, without the last reload.
  private let manifest: [UInt8]

  /// The first part of its identity, `name@version`.
  var name: String { predictor.manifest.name }
  /// The second part of its identity.
  var version: String { String(predictor.identity.dropFirst(name.count + 1)) }

  /// Creates a model that was just read.
  init(_ predictor: Predictor, source: String) throws {
    self.predictor = predictor
    self.source = source
    lastReload = Reload(time: .now, isSuccessful: true)
    materials = JSONWriter.materials(of: Predictors(predictor))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    manifest = Array(try encoder.encode(ModelDocument(predictor)))
  }

  private init(_ model: ServedModel, _ lastReload: Reload) {
    predictor = model.predictor
    source = model.source
    materials = model.materials
    manifest = model.manifest
    self.lastReload = lastReload
  }

  /// Returns the same model after an attempt to replace it that failed.
  func kept() -> ServedModel { ServedModel(self, Reload(time: .now, isSuccessful: false)) }

  /// The response to `GET /model`.
  var description: [UInt8] {
    // The object has fields, so another one may follow before its closing brace.
    var json = JSONWriter(capacity: manifest.count + 100)
    json.raw(manifest.dropLast())
    json.name("last_reload")
    lastReload.write(to: &json)
    return json.bytes + [UInt8(ascii: "}")]
  }
}
