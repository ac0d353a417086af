import Foundation
import HTTP
import HTTPSupport
import Logging
import Prediction
import PredictionStore
import Service

/// The service with its server and its cache, in the tests' process.
final class RunningService: Sendable {
  let service: PredictionService
  let store: PredictionStore
  private let fixture: TestServer

  var server: Server { fixture.server }

  /// Starts a service of one model or several; it stays without if `loads` is false.
  init(
    cache: String? = nil, predictor: Predictor? = nil, models: [ModelSource]? = nil,
    loads: Bool = true,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ configure: (inout ServiceConfiguration) -> Void = { _ in },
    http: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServiceConfiguration()
    configure(&configuration)
    store = PredictionStore(StoreConfiguration(path: cache), logger: logger)
    service = PredictionService(configuration, store: store, logger: logger)
    fixture = try TestServer(router: service.router, hooks: service.hooks, configure: http)
    guard loads else { return }
    let one = ModelSource("model") { try predictor ?? Fixture.predictor.get() }
    try service.load(models ?? [one]).get()
  }

  deinit {
    server.drain(delay: 0, timeout: 0)
    store.close()
  }

  func client() throws -> Client { try fixture.connect() }

  func get(_ path: String, _ headers: [String: String] = [:]) throws -> Client.Response {
    try client().request("GET", path, headers)
  }

  func post(
    _ path: String, _ body: String,
    _ headers: [String: String] = ["Content-Type": "application/json"]
  ) throws -> Client.Response {
    try client().request("POST", path, headers, body: body)
  }

  func predict(_ body: String) throws -> Client.Response { try post("/predict", body) }

  // MARK: Workers

  /// Sends a request that occupies a worker until ``releaseWorker()``.
  func occupyWorker() throws -> Client {
    let count = fixture.gateEntries
    let client = try client()
    try client.begin("GET", "/gate")
    eventually { fixture.gateEntries > count }
    return client
  }

  /// Sends a request that has to wait for a worker.
  func queue(_ path: String, _ body: String) throws -> Client {
    let count = server.monitor.snapshot().queuedRequests
    let client = try client()
    try client.begin("POST", path, length: body.utf8.count)
    try client.send(body)
    eventually { server.monitor.snapshot().queuedRequests > count }
    return client
  }

  func releaseWorker() { fixture.gate.signal() }
}

extension PredictionService {
  /// Loads one model.
  func load(
    tokens: () throws -> AccessTokens? = { nil }, _ model: @escaping () throws -> Predictor
  ) throws {
    try load(tokens: tokens, [ModelSource("model", model)]).get()
  }
}

/// Returns the members of a JSON object.
func json(_ response: Client.Response) throws -> [String: any Sendable] {
  try json(response.body)
}

/// Returns the members of a JSON object.
func json(_ bytes: some Sequence<UInt8>) throws -> [String: any Sendable] {
  let value = try JSONSerialization.jsonObject(with: Data(bytes))
  guard let object = value as? [String: any Sendable] else {
    throw Client.Failure("not a JSON object")
  }
  return object
}

extension Client.Response {
  /// The body without the two members in which equal predictions may differ.
  var withoutID: String {
    text.replacing(#/"id":"[^"]*",/#, with: "").replacing(#/"cached":(true|false)/#, with: "")
  }
}
