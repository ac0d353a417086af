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
    server = try Server(serverConfiguration, router: service.router, hooks: service.hooks)
    if loads { try service.load { try predictor ?? Fixture.predictor.get() } }
  }

  deinit {
    server.drain(grace: .zero, deadline: .zero)
    store.close()
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
