import HTTP
import JSON
import Structures

/// The Open Inference Protocol, version 2, as KServe and Triton implement it, with the binary tensor data extension: predictions
/// for clients and platforms that work with models of any kind.
extension PredictionService {
  /// `POST /v2/models/{model}/infer`: configurations in, tensors of numbers and problems out.
  @Sendable func infer(_ request: Request) throws -> Response {
    let models = try readyModels()
    let model = try model(namedBy: request, among: models)
    let inference = try InferenceRequest(
      body: request.body, length: request.headers[InferenceRequest.lengthField],
      known: InferenceOutput.all(of: model.predictor.manifest))
    let texts = inference.configurations
    predictions.batchSizes.record(Double(texts.count))
    let responses = try parallelChunks(
      of: texts, weight: { ConfigurationDocument.weight(ofBytes: $0.count) },
      threads: configuration.threads
    ) { chunk in
      try models.predictor.responses(
        to: chunk.map { text in
          Result {
            try ConfigurationDocument(forFigures: text, model: model)
              .withDefault(chemicalPotentials: inference.chemicalPotentials)
          }
        },
        cancellation: request.cancellation)
    }.flatMap(\.self)
    var response = InferenceResponse(to: inference, responses, by: model).response
    response.context = ResponseStatistics(responses)
    return response
  }

  /// `GET /v2`: the name and version of the server.
  @Sendable func inferenceServer(_ request: Request) -> InlineResult {
    .json { json in
      json.field("name", "lacuna")
      json.field("version", ProgramVersion.current)
      json.field("extensions", ["binary_tensor_data"]) { $0.string($1) }
    }
  }

  /// `GET /v2/health/live`: 200 if the process runs.
  @Sendable func inferenceLive(_ request: Request) -> InlineResult {
    .json { $0.field("live", true) }
  }

  /// `GET /v2/models`: the names of the models, as KServe's own server lists them.
  @Sendable func inferenceModels(_ request: Request) throws -> InlineResult {
    let models = try readyModels()
    return .json { json in json.field("models", models.all) { $0.string($1.name) } }
  }

  /// `GET /v2/health/ready`: 200 if the service can predict, else 503.
  @Sendable func inferenceReady(_ request: Request) throws -> InlineResult {
    _ = try readyModels()
    try checkNotDraining(request)
    return .json { $0.field("ready", true) }
  }

  /// `GET /v2/models/{model}/ready`: 200 if the model can predict, else 503.
  @Sendable func inferenceModelReady(_ request: Request) throws -> InlineResult {
    let model = try model(namedBy: request, among: readyModels())
    try checkNotDraining(request)
    return .json { json in
      json.field("name", model.name)
      json.field("ready", true)
    }
  }

  /// `GET /v2/models/{model}`: the inputs and outputs of the model.
  @Sendable func inferenceModel(_ request: Request) throws -> InlineResult {
    let model = try model(namedBy: request, among: readyModels())
    return .json { json in
      json.field("name", model.name)
      json.field("versions", [model.version]) { $0.string($1) }
      json.field("platform", "lacuna")
      json.field("inputs", [(InferenceInput.name, InferenceInput.datatype)], Self.writeTensor)
      json.field(
        "outputs",
        InferenceOutput.all(of: model.predictor.manifest).map { ($0.name, $0.datatype) },
        Self.writeTensor)
    }
  }

  private static func writeTensor(
    to json: inout JSONWriter, _ tensor: (name: String, datatype: String)
  ) {
    json.object { json in
      json.field("name", tensor.name)
      json.field("datatype", tensor.datatype)
      // One element for each configuration.
      json.field("shape", [-1]) { $0.integer($1) }
    }
  }

  /// Returns the model that the path of a request names.
  ///
  /// - Throws: ``ServiceError/unknownModel(_:parameter:known:)``.
  private func model(
    namedBy request: Request, among models: ServedModels
  ) throws(ServiceError) -> ServedModel {
    let version = request.parameters["version"].map { "@" + $0 } ?? ""
    return try models.model(named: (request.parameters["model"] ?? "") + version)
  }

  /// Makes load balancers turn to other servers before this one stops.
  ///
  /// - Throws: ``ServiceError/draining`` if the server is stopping.
  private func checkNotDraining(_ request: Request) throws(ServiceError) {
    if request.monitor.isDraining { throw .draining }
  }
}

extension InlineResult {
  /// Returns a response of a JSON object whose fields `body` writes.
  fileprivate static func json(_ body: (inout JSONWriter) -> Void) -> InlineResult {
    .response(Response(.ok, contentType: "application/json", body: JSONWriter.object(body)))
  }
}
