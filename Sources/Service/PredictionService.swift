// The service: its routes, and its part in every request.

import CLinux
import Crystals
import Defects
import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore
import Synchronization

/// Predictions over HTTP.
///
/// ```swift
/// let service = PredictionService(ServiceConfiguration(), store: store, logger: logger)
/// let server = try Server(ServerConfiguration(), router: service.router, hooks: service.hooks)
/// try service.load { try Predictor(path: "Models/2dmd", catalogue: catalogue) }
/// ```
///
/// It answers `/health` from its start on, and everything once a model is loaded.
public final class PredictionService: Sendable {
  /// A method and a path, and what answers them.
  package struct Route: Sendable {
    package let method: HTTP.Method
    package let path: String
    package var accepts: [String] = []
    package let handler: Handler
  }

  let configuration: ServiceConfiguration
  let store: PredictionStore
  package let engine: PredictionEngine
  let logger: Logger
  let requests: RequestMetrics
  let started = Date.now
  private let crossOrigin: CrossOrigin
  private let model = Mutex<ServedModel?>(nil)

  /// A service without a model as yet.
  public init(_ configuration: ServiceConfiguration, store: PredictionStore, logger: Logger) {
    self.configuration = configuration
    self.store = store
    self.logger = logger
    engine = PredictionEngine(store: store, workers: configuration.workers)
    requests = RequestMetrics(routes: Self.paths + Self.inferencePaths)
    crossOrigin = CrossOrigin(allowed: configuration.allowedOrigins)
  }

  // MARK: The model

  /// Loads a model and serves it from then on; requests under way are answered by the one before.
  ///
  /// - Parameter load: Loads the model; a server goes on meanwhile.
  /// - Returns: The model's identity.
  /// - Throws: What `load` throws, or ``SelfCheckFailure``; then nothing has changed.
  @discardableResult
  public func load(_ load: () throws -> Predictor) throws -> String {
    let predictor = try load()
    try predictor.checkItself()
    let served = try ServedModel(predictor)
    model.withLock { $0 = served }
    // The file and all that it went through on its way to a model are several times what is kept.
    malloc_trim(0)
    return predictor.identity
  }

  /// The model that is served, if there is one yet.
  var servedModel: ServedModel? { model.withLock { $0 } }

  /// The model that is served.
  ///
  /// - Throws: ``ServiceError/loading`` if there is none yet.
  func readyModel() throws(ServiceError) -> ServedModel {
    guard let model = servedModel else { throw .loading }
    return model
  }

  // MARK: Routes

  /// The paths, those asked for most first.
  static let paths = [
    "/predict", "/predict-many", "/structure", "/health", "/health/live", "/materials", "/model",
    "/metrics", "/openapi.yaml", "/openapi.json", "/", "/docs", "/assets/{name}",
  ]

  /// What is answered without a token: that the service lives, and the pages that ask for one.
  private static let openPaths: Set = [
    "/health", "/health/live", "/v2/health/live", "/v2/health/ready", "/", "/docs",
    "/assets/{name}",
  ]

  /// Every route; the service lives as long as a server has them.
  package var routes: [Route] {
    // `curl -d` says that a body is of a form; there are no forms here.
    let json = ["application/json", "application/x-www-form-urlencoded"]
    return [
      Route(method: .post, path: "/predict", accepts: json, handler: .inline(predict)),
      Route(method: .post, path: "/predict-many", accepts: json, handler: .worker(predictMany)),
      Route(
        method: .post, path: "/predict-many", accepts: ["application/x-ndjson"],
        handler: .stream(predictLines)),
      Route(method: .post, path: "/structure", accepts: json, handler: .worker(structure)),
      Route(method: .get, path: "/health", handler: .inline(health)),
      Route(method: .get, path: "/health/live", handler: .inline(live)),
      Route(method: .get, path: "/materials", handler: .inline(materials)),
      Route(method: .get, path: "/model", handler: .inline(modelDescription)),
      Route(method: .get, path: "/metrics", handler: .inline(metrics)),
      Route(method: .get, path: "/openapi.yaml", handler: .inline(openAPI)),
      Route(method: .get, path: "/openapi.json", handler: .inline(openAPIAsJSON)),
      Route(method: .get, path: "/", handler: .inline(playground)),
      Route(method: .get, path: "/docs", handler: .inline(docs)),
      Route(method: .get, path: "/assets/{name}", handler: .inline(asset)),
    ] + inferenceRoutes
  }

  /// The routes for a server.
  public var router: Router {
    var router = Router()
    for route in routes {
      router.on(route.method, route.path, accepts: route.accepts, route.handler)
    }
    return router
  }

  // MARK: Every request

  /// What the service does with every request, for a server.
  public var hooks: ServerHooks {
    var hooks = ServerHooks()
    hooks.begin = { [self] in begin(&$0) }
    hooks.failure = { [self] error, request in failure(error, request) }
    hooks.finish = { [self] in finish(&$0, $1) }
    hooks.observe = { [self] in observe($0) }
    hooks.report = { [logger] in logger.error("\($0)") }
    return hooks
  }

  private func begin(_ request: inout Request) -> Response? {
    request.context = RequestContext(request.headers)
    if let preflight = crossOrigin.preflight(request) { return preflight }
    guard let token = configuration.token else { return nil }
    if let route = request.route, Self.openPaths.contains(route) { return nil }
    do {
      try token.check(request.headers)
      return nil
    } catch {
      return Response(problem: Problem(error), to: request, headers: error.headers)
    }
  }

  private func failure(_ error: any Error, _ request: Request?) -> Response {
    let problem = Problem(error)
    var response = Response(problem: problem, to: request)
    // What could not be read as a request has a name all the same.
    if request == nil { response.context = RequestContext([:]) }
    if problem.status == .internalServerError {
      logger.error(
        "request failed", error: error,
        metadata: metadata(of: request, context: request?.context ?? response.context))
    }
    return response
  }

  private func finish(_ response: inout Response, _ request: Request?) {
    if let context = (request?.context ?? response.context) as? RequestContext {
      response.headers.append("X-Request-Id", context.id)
    }
    crossOrigin.finish(&response, to: request)
  }
}
