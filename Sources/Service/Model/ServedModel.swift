import Crystals
import Defects
import FoundationEssentials
import JSON
import Prediction
import Structures

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

/// The contents of `model.json`, the identity that responses give, and the properties that the model predicts.
private struct ModelDocument: Encodable {
  private enum Key: CodingKey { case identity, properties }

  private let manifest: ModelManifest
  private let identity: String

  init(_ predictor: Predictor) {
    manifest = predictor.manifest
    identity = predictor.identity
  }

  func encode(to encoder: any Encoder) throws {
    try manifest.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(identity, forKey: .identity)
    try container.encode(manifest.properties, forKey: .properties)
  }
}

extension JSONWriter {
  /// Returns the response to `GET /materials`: the hosts of models, each as the model knows it that predicts it by default.
  static func materials(of predictors: Predictors) -> [UInt8] {
    object { json in
      json.field("materials", predictors.catalogue.hosts) { json, host in
        json.object { json in json.host(host, of: predictors.predictor(of: host)) }
      }
      json.field("notes", notesOnHosts) { $0.string($1) }
    }
  }

  /// Writes the fields of a host: what a client needs to name its sites, and the defects that the model knows.
  fileprivate mutating func host(_ host: Host, of predictor: Predictor) {
    field("name", host.name)
    field("aliases", host.aliases) { $0.string($1) }
    field("title", host.title)
    field("model", predictor.manifest.name)
    field("properties", predictor.properties(of: host)) { $0.string($1.rawValue) }
    if let supercell = predictor.defaultSupercell(of: host) {
      name("default_supercell")
      supercell.vectors.write(to: &self)
    }
    name("cell")
    object { json in
      json.field("a", host.cell.lengths.x)
      json.field("b", host.cell.lengths.y)
      json.field("c", host.cell.lengths.z)
      json.field("gamma", host.cell.gamma)
    }
    field("basis", host.cell.atoms.enumerated()) { json, atom in
      json.object { json in
        json.field("basis", atom.offset)
        json.field("element", atom.element.element.symbol)
        json.field("position", (0..<3).map { atom.element.position[$0] }) { $0.number($1) }
      }
    }
    let species = predictor.species(of: host)
    field("vacancies", species.filter { $0.occupant == .vacancy }) { $0.string($1.element.symbol) }
    field("substitutions", species.filter { $0.occupant != .vacancy }) { json, species in
      guard case .element(let replacement) = species.occupant else { return }
      json.object { json in
        json.field("from", species.element.symbol)
        json.field("to", replacement.symbol)
      }
    }
    thermodynamics(of: host, predictor: predictor)
    pristine(host)
    field("symmetry_operations", host.operations) { $0.operation($1) }
    field("source", host.source)
  }

  /// Writes a layer operation as its action on cells and basis indices.
  private mutating func operation(_ operation: LayerOperation) {
    object { json in
      json.field("matrix", [operation.matrix.first, operation.matrix.second]) { json, row in
        json.array([row.x, row.y]) { $0.integer($1) }
      }
      json.field("flips_layer", operation.flipsLayer)
      json.field("permutation", operation.permutation) { $0.integer($1) }
      json.field("offsets", operation.offsets) { json, offset in
        json.array([offset.x, offset.y]) { $0.integer($1) }
      }
    }
  }
}
