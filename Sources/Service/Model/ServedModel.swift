import Crystals
import Defects
import FoundationEssentials
import JSON
import Prediction
import Structures

/// A model that the server serves, with the documents that describe it, made once when it is loaded.
final class ServedModel: Sendable {
  let predictor: CachingPredictor
  /// The first part of its identity, `name@version`.
  let name: String
  /// The second part of its identity.
  let version: String
  /// The response to `GET /materials`.
  let materials: [UInt8]
  /// The JSON object of `GET /model`, without what changes while the model is served.
  private let description: [UInt8]
  /// Its responses to requests that were repeated.
  let memo = ResponseMemo()

  init(_ caching: CachingPredictor) throws {
    let predictor = caching.predictor
    self.predictor = caching
    name = predictor.manifest.name
    version = String(predictor.identity.split(separator: "@").last ?? "")
    materials = JSONWriter.object { json in
      json.field("materials", predictor.catalogue.hosts) { json, host in
        json.object { json in json.host(host, of: predictor) }
      }
      json.field("notes", JSONWriter.notesOnHosts) { $0.string($1) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    description = Array(try encoder.encode(ModelDocument(predictor)))
  }

  /// Returns the response to `GET /model`.
  func description(_ lastReload: Reload) -> [UInt8] {
    // The object has fields, so another one may follow before its closing brace.
    var json = JSONWriter(capacity: description.count + 100)
    json.raw(description.dropLast())
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
  /// Writes the fields of a host: what a client needs to name its sites, and the defects that the model knows.
  fileprivate mutating func host(_ host: Host, of predictor: Predictor) {
    field("name", host.name)
    field("aliases", host.aliases) { $0.string($1) }
    field("title", host.title)
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
      json.field(
        "matrix", [[operation.w11, operation.w12], [operation.w21, operation.w22]]
      ) { json, row in json.array(row) { $0.integer($1) } }
      json.field("flips_layer", operation.flipsLayer)
      json.field("permutation", operation.permutation) { $0.integer($1) }
      json.field("offsets", operation.offsets) { json, offset in
        json.array([offset.x, offset.y]) { $0.integer($1) }
      }
    }
  }
}
