import HTTP
import JSON

/// Handlers that describe the service. They never wait, so they answer while all workers are busy.
extension PredictionService {
  /// `GET /health`: 200 if the service can predict, else 503.
  @Sendable func health(_ request: Request) -> InlineResult {
    let identity = servedModel?.predictor.predictor.identity
    let status =
      request.monitor.isDraining ? "draining" : identity == nil ? "loading" : "ready"
    let body = JSONWriter.object { json in
      json.field("status", status)
      if let identity { json.field("model", identity) }
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

  /// `GET /materials`: the hosts, their sites, and the defects that the model knows.
  @Sendable func materials(_ request: Request) throws -> InlineResult {
    .response(
      Response(.ok, contentType: "application/json", body: try readyModel().materials))
  }

  /// `GET /model`: what the model is, what it was trained on, and its accuracy.
  @Sendable func modelDescription(_ request: Request) throws -> InlineResult {
    .response(
      Response(.ok, contentType: "application/json", body: try modelDocument()))
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
