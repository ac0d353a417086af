import HTTP
import JSON

/// Handlers that describe the service. They never wait, so they answer while all workers are busy.
extension PredictionService {
  /// `GET /health`: 200 if the service can predict, else 503.
  @Sendable func health(_ request: Request) -> InlineResult {
    let identities = servedModels?.all.map(\.predictor.identity)
    let status =
      request.monitor.isDraining ? "draining" : identities == nil ? "loading" : "ready"
    let body = JSONWriter.object { json in
      json.field("status", status)
      guard let identities, let first = identities.first else { return }
      json.field("model", first)
      json.field("models", identities) { $0.string($1) }
    }
    return .response(
      Response(
        status == "ready" ? .ok : .serviceUnavailable, contentType: "application/json",
        headers: status == "ready" ? [:] : ["Retry-After": "1"], body: body))
  }

  /// `GET /health/live`: 200 if the process runs.
  @Sendable func live(_ request: Request) -> InlineResult {
    .response(
      Response(
        .ok, contentType: "application/json",
        body: JSONWriter.object { $0.field("status", "live") }))
  }

  /// The parameter of `GET /materials`.
  private enum MaterialsParameter: String, CaseIterable { case model }

  /// The parameter of `GET /model`.
  private enum ModelParameter: String, CaseIterable { case name }

  /// `GET /materials`: the hosts, their sites, and the defects that the models know, or that one model knows.
  @Sendable func materials(_ request: Request) throws -> InlineResult {
    let models = try readyModels()
    let parameters = try request.parameters(MaterialsParameter.self)
    let materials =
      try parameters[.model].map { name throws(ServiceError) in
        try models.model(named: name, in: MaterialsParameter.model.rawValue).materials
      } ?? models.materials
    return .response(Response(.ok, contentType: "application/json", body: materials))
  }

  /// `GET /models`: the models, with the hosts and the properties of each.
  @Sendable func modelList(_ request: Request) throws -> InlineResult {
    let models = try readyModels()
    try request.checkHasNoParameters()
    return .response(Response(.ok, contentType: "application/json", body: models.description))
  }

  /// `GET /model`: what the first model or a named one is, what it was trained on, and its accuracy.
  @Sendable func modelDescription(_ request: Request) throws -> InlineResult {
    let models = try readyModels()
    let parameters = try request.parameters(ModelParameter.self)
    let model = try models.model(named: parameters[.name], in: ModelParameter.name.rawValue)
    return .response(
      Response(.ok, contentType: "application/json", body: model.description))
  }

  /// `GET /openapi.yaml`: the description of every route.
  @Sendable func openAPI(_ request: Request) -> InlineResult {
    let file = EmbeddedFile.openAPI
    return .response(Response(.ok, contentType: file.mediaType, body: file.bytes))
  }

  /// `GET /openapi.json`: the description as JSON.
  @Sendable func openAPIAsJSON(_ request: Request) throws -> InlineResult {
    .response(
      Response(.ok, contentType: "application/json", body: try Self.openAPIAsJSON.get()))
  }

  private static let openAPIAsJSON = Result {
    try JSONWriter.json(ofYAML: String(decoding: EmbeddedFile.openAPI.bytes, as: UTF8.self))
  }
}
