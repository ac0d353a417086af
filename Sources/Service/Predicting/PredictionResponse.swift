import Defects
import JSON
import Prediction
import PredictionStore

/// The response to a request for one prediction.
package struct PredictionResponse: Sendable {
  private let request: PredictionRequest
  /// The prediction, and whether the cache had it.
  package let lookup: Lookup
  /// The terms of the formation energy, if the request asks for them.
  package let explanation: Explanation?

  /// Creates the response to a request.
  init(to request: PredictionRequest, _ lookup: Lookup, explanation: Explanation? = nil) {
    self.request = request
    self.lookup = lookup
    self.explanation = explanation
  }

  /// The name of the model.
  package var model: String { request.predictor.manifest.name }

  /// The configuration that was predicted, its defects in the order of the request.
  package var configuration: DefectConfiguration { request.resolved.configuration }

  /// The ways in which the configuration lies outside the training data, and the given structure outside the host.
  package var domainNotes: [DomainNote] { lookup.prediction.domainNotes + request.structureNotes }

  /// Whether there are no such notes.
  package var isInDomain: Bool { domainNotes.isEmpty }

  /// The chemical potentials of the formation energy; those of the elemental phases if nil.
  package var chemicalPotentials: ChemicalPotentials? { request.chemicalPotentials }

  /// Returns a number of the prediction, at the chemical potentials of the request; nil if its property is not predicted.
  package subscript(field: PredictionField) -> Double? {
    guard let value = lookup.prediction[field] else { return nil }
    return request.energyShift?.applied(to: value, of: field) ?? value
  }

  /// The client's own name for the configuration.
  package var id: String? { request.id }

  /// The response as one line of JSON.
  package var bytes: [UInt8] {
    var json = JSONWriter(capacity: 1024)
    write(to: &json)
    return json.bytes
  }

  /// Writes the response as a JSON object, with the name of the file of its configuration if there is one.
  ///
  /// - Parameters:
  ///   - json: The writer.
  ///   - file: The name of the file.
  ///   - more: Writes further fields at the end of the object.
  func write(
    to json: inout JSONWriter, file: String? = nil, more: (inout JSONWriter) -> Void = { _ in }
  ) {
    let prediction = lookup.prediction
    json.object { json in
      if let file { json.field("file", file) }
      if let id { json.field("id", id) }
      json.field("material", prediction.material)
      json.name("supercell")
      configuration.supercell.vectors.write(to: &json)
      json.field("defect_count", prediction.defectCount)
      for field in PredictionField.allCases where !field.isIntervalHigh {
        guard let value = self[field] else { continue }
        if let interval = field.interval, let high = self[interval.high] {
          json.field(interval.name, [value, high]) { $0.number($1) }
        } else {
          json.field(field.staticName, value)
        }
      }
      if let chemicalPotentials {
        json.name("chemical_potentials")
        chemicalPotentials.write(to: &json)
      }
      json.field("in_domain", isInDomain)
      json.field("domain_notes", domainNotes) { json, note in
        json.object { json in
          json.field("code", note.code.rawValue)
          json.field("detail", note.detail)
        }
      }
      json.field("key", prediction.key.canonicalKey)
      json.field("cached", lookup.isCached)
      json.field("model", prediction.key.model)
      request.resolved.writeFields(to: &json)
      if let explanation {
        json.name("explanation")
        explanation.write(to: &json)
      }
      more(&json)
    }
  }
}
