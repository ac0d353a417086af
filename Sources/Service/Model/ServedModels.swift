import JSON
import Prediction
import Structures

/// The models that the server serves at a time.
///
/// A reload replaces the whole of it, and a request uses one from its start to its end.
final class ServedModels: Sendable {
  /// The models in their order; at least one.
  let all: [ServedModel]
  /// Predicts by all of them.
  let predictor: CachingPredictor
  /// The response to `GET /materials`.
  let materials: [UInt8]
  /// The response to `GET /models`.
  let description: [UInt8]
  /// Responses to requests that were repeated.
  let memo = ResponseMemo()

  /// Creates the state from models and what predicts by them.
  init(_ models: [ServedModel], _ predictor: CachingPredictor) {
    let predictors = predictor.predictors
    all = models
    self.predictor = predictor
    materials = JSONWriter.materials(of: predictors)
    description = JSONWriter.object { json in
      json.field("models", models) { json, model in
        json.object { json in
          json.field("name", model.name)
          json.field("identity", model.predictor.identity)
          let hosts = model.predictor.catalogue.hosts
          json.field("materials", hosts) { $0.string($1.name) }
          json.field(
            "default_for", hosts.filter { predictors.predictor(of: $0) === model.predictor }
          ) { $0.string($1.name) }
          json.field("properties", model.predictor.manifest.properties) { $0.string($1.rawValue) }
          json.name("last_reload")
          model.lastReload.write(to: &json)
        }
      }
    }
  }

  /// Returns the model with a name or an identity; the first if nil.
  ///
  /// - Parameters:
  ///   - name: The name or identity.
  ///   - parameter: The parameter of the query that has it; nil if the path has it.
  /// - Returns: The model.
  /// - Throws: ``ServiceError/unknownModel(_:parameter:known:)``.
  func model(named name: String?, in parameter: String? = nil) throws(ServiceError) -> ServedModel {
    guard let name else { return all[0] }
    let named = predictor.predictors[name]
    guard let model = all.first(where: { $0.predictor === named }) else {
      throw .unknownModel(name, parameter: parameter, known: all.map(\.predictor.identity))
    }
    return model
  }
}
