import CLinux
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
/// It answers `/health` from the start, and all other routes once a model is loaded.
public final class PredictionService: Sendable {
  let configuration: ServiceConfiguration
  let store: PredictionStore
  let logger: Logger
  let requests = RequestMetrics(routes: Route.patterns)
  package let predictions = PredictionMetrics()
  /// Answers small requests whose predictions have to be computed.
  let batcher = Batcher(largestBatch: 16, respond: PredictionService.responses)
  let started = Date.now
  private let crossOrigin: CrossOrigin
  private let model = Mutex<ServedModel?>(nil)

  /// Creates a service without a model.
  public init(_ configuration: ServiceConfiguration, store: PredictionStore, logger: Logger) {
    self.configuration = configuration
    self.store = store
    self.logger = logger
    crossOrigin = CrossOrigin(allowed: configuration.allowedOrigins)
  }

  // MARK: The model

  /// Loads a model and serves it from then on.
  ///
  /// Requests under way are answered by the model before it.
  ///
  /// - Parameter load: Loads the model, while the server goes on serving.
  /// - Returns: The model's identity.
  /// - Throws: What `load` throws, or ``SelfCheckFailure``; then nothing has changed.
  @discardableResult
  public func load(_ load: () throws -> Predictor) throws -> String {
    let predictor = try load()
    try predictor.checkItself()
    let served = try ServedModel(
      CachingPredictor(predictor, store: store, metrics: predictions))
    model.withLock { $0 = served }
    // Reading the file took several times the memory that the model keeps.
    malloc_trim(0)
    return predictor.identity
  }

  /// The model that is served; nil while the first one loads.
  var servedModel: ServedModel? { model.withLock { $0 } }

  /// Returns the model that is served.
  ///
  /// - Throws: ``ServiceError/loading`` while the first one loads.
  func readyModel() throws(ServiceError) -> ServedModel {
    guard let model = servedModel else { throw .loading }
    return model
  }

  // MARK: Every request

  /// The routes for a server.
  ///
  /// The service lives as long as a server has them.
  public var router: Router {
    var router = Router()
    for route in Route.all {
      router.on(route.method, route.pattern, accepts: route.accepts, route.handler(self))
    }
    return router
  }

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
    do throws(ServiceError) {
      try checkHost(of: request)
      try crossOrigin.check(request)
      if let preflight = crossOrigin.preflight(request) { return preflight }
      try checkToken(of: request)
      return nil
    } catch {
      return Response(problem: Problem(error), to: request, headers: error.headers)
    }
  }

  private func checkHost(of request: Request) throws(ServiceError) {
    guard let hosts = configuration.allowedHosts, let authority = request.authority,
      !hosts.contains(authority)
    else { return }
    throw .unknownHost(authority)
  }

  private func checkToken(of request: Request) throws(ServiceError) {
    guard let token = configuration.token else { return }
    if let pattern = request.route, Route.openPatterns.contains(pattern) { return }
    try token.check(request.headers)
  }

  private func failure(_ error: any Error, _ request: Request?) -> Response {
    let problem = Problem(error)
    var response = Response(problem: problem, to: request)
    // What could not be parsed as a request gets an identifier too.
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
