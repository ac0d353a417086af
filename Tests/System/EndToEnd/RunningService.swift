import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore
import Service

/// A service with its server and its cache, within the tests' process.
final class RunningService: Sendable {
  let service: PredictionService
  let store: PredictionStore
  let server: Server
  /// Closed until ``releaseWorkers()``: requests to `/tests/hold` keep a worker busy until then.
  private let gate = DispatchSemaphore(value: 0)

  /// Starts a service; without a `predictor` it stays loading.
  init(
    cache: String? = nil, predictor: Predictor? = nil, loads: Bool = true,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ configure: (inout ServiceConfiguration) -> Void = { _ in },
    http: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServiceConfiguration()
    configure(&configuration)
    store = PredictionStore(StoreConfiguration(path: cache), logger: logger)
    service = PredictionService(configuration, store: store, logger: logger)
    var serverConfiguration = ServerConfiguration()
    serverConfiguration.port = 0
    http(&serverConfiguration)
    var router = service.router
    router.on(
      .get, "/tests/hold",
      .worker { [gate] _ in
        gate.wait()
        gate.signal()
        return Response(.ok)
      })
    server = try Server(serverConfiguration, router: router, hooks: service.hooks)
    if loads { try service.load { try predictor ?? Fixture.predictor.get() } }
  }

  deinit {
    server.drain(grace: .zero, deadline: .zero)
    store.close()
  }

  /// Returns the client of a request that keeps a worker busy until ``releaseWorkers()``.
  func clientOfHeldWorker() throws -> Client {
    let client = try client()
    try client.begin("GET", "/tests/hold")
    wait { $0.busyWorkers > 0 }
    return client
  }

  /// Lets held workers finish, and all that are held later.
  func releaseWorkers() { gate.signal() }

  /// Waits until the counters of the server fulfil a condition.
  func wait(until condition: (ServerSnapshot) -> Bool) {
    while !condition(server.monitor.snapshot()) { Thread.sleep(forTimeInterval: 0.005) }
  }

  func client() throws -> Client { try Client(port: server.port) }

  func get(_ path: String, _ headers: [String: String] = [:]) throws -> Client.Answer {
    try client().request("GET", path, headers)
  }

  func post(
    _ path: String, _ body: String,
    _ headers: [String: String] = ["Content-Type": "application/json"]
  ) throws -> Client.Answer {
    try client().request("POST", path, headers, body: body)
  }

  func predict(_ body: String) throws -> Client.Answer { try post("/predict", body) }
}

/// JSON of no particular form.
func json(_ answer: Client.Answer) throws -> [String: any Sendable] {
  try json(answer.body)
}

func json(_ bytes: some Sequence<UInt8>) throws -> [String: any Sendable] {
  let value = try JSONSerialization.jsonObject(with: Data(bytes))
  guard let object = value as? [String: any Sendable] else {
    throw Client.Failure(description: "not a JSON object")
  }
  return object
}

extension Client.Answer {
  /// An answer without what may differ between equal predictions.
  var withoutID: String {
    text.replacing(#/"id":"[^"]*",/#, with: "").replacing(#/"cached":(true|false)/#, with: "")
  }
}
