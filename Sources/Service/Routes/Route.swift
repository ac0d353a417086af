import HTTP
import Structures

/// A route of the service.
///
/// All routes are listed in ``all``, from which the router, the labels of metrics and the test of openapi.yaml are
/// made.
package struct Route: Sendable {
  package let method: HTTP.Method
  /// The path, with parameters in braces.
  package let pattern: String
  /// The media types of the body; empty if there is none.
  package let accepts: [String]
  /// Whether the route answers without a token.
  let isOpen: Bool
  let handler: @Sendable (PredictionService) -> Handler

  private init(
    _ method: HTTP.Method, _ pattern: String, accepts: [String] = [], isOpen: Bool = false,
    handler: @escaping @Sendable (PredictionService) -> Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.accepts = accepts
    self.isOpen = isOpen
    self.handler = handler
  }

  // `curl -d` labels a body as a form. The service has no forms, so it reads such a body as JSON.
  private static let json = ["application/json", "application/x-www-form-urlencoded"]

  /// Returns the work on a request, in defects, guessed from the length of its body.
  private static let bodyCost: @Sendable (Request) -> Int = { request in
    ConfigurationDocument.weight(ofBytes: request.body.count)
  }

  /// The cost of reading or writing a structure, which may be of megabytes.
  private static let structureCost = 256

  /// Every route, those with the most requests first.
  package static let all: [Route] =
    [
      Route(.post, "/predict", accepts: json) { .inline($0.predict) },
      Route(.post, "/predict", accepts: StructureBody.mediaTypes) {
        .worker($0.predictStructure, cost: { _ in structureCost })
      },
      Route(.post, "/predict-many", accepts: json) { .worker($0.predictMany, cost: bodyCost) },
      Route(.post, "/predict-many", accepts: ["application/x-ndjson"]) {
        .stream($0.predictLines)
      },
      Route(.post, "/enumerate", accepts: json) { .stream($0.enumerate) },
      Route(.post, "/structure", accepts: json) {
        .worker($0.structure, cost: { _ in structureCost })
      },
      Route(.post, "/structure", accepts: StructureBody.mediaTypes) {
        .worker($0.idealStructure, cost: { _ in structureCost })
      },
      Route(.get, "/health", isOpen: true) { .inline($0.health) },
      Route(.get, "/health/live", isOpen: true) { .inline($0.live) },
      Route(.get, "/materials") { .inline($0.materials) },
      Route(.get, "/models") { .inline($0.modelList) },
      Route(.get, "/model") { .inline($0.modelDescription) },
      Route(.get, "/metrics") { .inline($0.metrics) },
      Route(.get, "/openapi.yaml") { .inline($0.openAPI) },
      Route(.get, "/openapi.json") { .inline($0.openAPIAsJSON) },
      Route(.get, "/", isOpen: true) { .inline($0.playground) },
      Route(.get, "/docs", isOpen: true) { .inline($0.docs) },
      Route(.get, "/assets/{name}", isOpen: true) { .inline($0.asset) },
    ] + inference

  /// The routes of the Open Inference Protocol.
  private static let inference: [Route] =
    ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"].flatMap { model in
      [
        Route(
          .post, model + "/infer", accepts: json + ["application/octet-stream"]
        ) { .worker($0.infer, cost: bodyCost) },
        Route(.get, model + "/ready") { .inline($0.inferenceModelReady) },
        Route(.get, model) { .inline($0.inferenceModel) },
      ]
    } + [
      Route(.get, "/v2/models") { .inline($0.inferenceModels) },
      Route(.get, "/v2/health/ready", isOpen: true) { .inline($0.inferenceReady) },
      Route(.get, "/v2/health/live", isOpen: true) { .inline($0.inferenceLive) },
      Route(.get, "/v2") { .inline($0.inferenceServer) },
    ]

  /// The pattern of every route, once.
  static let patterns: [String] = all.reduce(into: []) { patterns, route in
    if !patterns.contains(route.pattern) { patterns.append(route.pattern) }
  }

  /// The patterns that are answered without a token: health, and the pages that ask for one.
  static let openPatterns = Set(all.filter(\.isOpen).map(\.pattern))
}
