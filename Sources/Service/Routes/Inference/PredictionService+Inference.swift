// The Open Inference Protocol, version 2, as KServe and Triton speak it, with the binary tensor data
// extension: predictions for clients and platforms that know models in general and none of ours.

import HTTP
import JSON
import Structures

extension PredictionService {
  /// The paths of the protocol, those asked for most first.
  static let inferencePaths = [
    "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer", "/v2/health/ready",
    "/v2/health/live", "/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready",
    "/v2/models/{model}", "/v2/models/{model}/versions/{version}", "/v2",
  ]

  /// The routes of the protocol.
  var inferenceRoutes: [Route] {
    ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"].flatMap { model in
      [
        Route(method: .get, path: model, handler: .inline(inferenceModel)),
        Route(method: .get, path: model + "/ready", handler: .inline(inferenceModelReady)),
        Route(
          method: .post, path: model + "/infer",
          accepts: [
            "application/json", "application/octet-stream", "application/x-www-form-urlencoded",
          ], handler: .worker(infer)),
      ]
    } + [
      Route(method: .get, path: "/v2", handler: .inline(inferenceServer)),
      Route(method: .get, path: "/v2/health/live", handler: .inline(inferenceLive)),
      Route(method: .get, path: "/v2/health/ready", handler: .inline(inferenceReady)),
    ]
  }

  /// `POST /v2/models/{model}/infer`: configurations in, tensors of figures and problems out.
  @Sendable private func infer(_ request: Request) throws -> Response {
    let model = try model(namedBy: request)
    let inference = try InferenceRequest(
      body: request.body, length: request.headers[InferenceRequest.lengthField])
    let answers = try engine.answers(
      to: inference.configurations, by: model.predictor, isAbandoned: { request.isCancelled },
      weighing: { ConfigurationDocument.weight(ofBytes: $0.count) },
      reading: { try ConfigurationDocument(forFigures: $0) })
    var response = InferenceAnswer(to: inference, answers, by: model).response
    response.context = ResponseStatistics(answers)
    return response
  }

  /// `GET /v2`: what this server is.
  @Sendable private func inferenceServer(_ request: Request) -> Answer {
    .json { json in
      json.field("name", "lacuna")
      json.field("version", Version.current)
      json.field("extensions", ["binary_tensor_data"]) { $0.string($1) }
    }
  }

  /// `GET /v2/health/live`: 200 as long as the process answers at all.
  @Sendable private func inferenceLive(_ request: Request) -> Answer {
    .json { $0.field("live", true) }
  }

  /// `GET /v2/health/ready`: 200 if inferences can be asked for, else 503.
  @Sendable private func inferenceReady(_ request: Request) throws -> Answer {
    _ = try readyModel()
    try checkLasting(request)
    return .json { $0.field("ready", true) }
  }

  /// `GET /v2/models/{model}/ready`: the same for a model.
  @Sendable private func inferenceModelReady(_ request: Request) throws -> Answer {
    let model = try model(namedBy: request)
    try checkLasting(request)
    return .json { json in
      json.field("name", model.name)
      json.field("ready", true)
    }
  }

  /// `GET /v2/models/{model}`: what the model reads and answers.
  @Sendable private func inferenceModel(_ request: Request) throws -> Answer {
    let model = try model(namedBy: request)
    return .json { json in
      json.field("name", model.name)
      json.field("versions", [model.version]) { $0.string($1) }
      json.field("platform", "lacuna")
      json.field("inputs", [(InferenceInput.name, InferenceInput.datatype)], Self.writeTensor)
      json.field(
        "outputs", InferenceOutput.allCases.map { ($0.rawValue, $0.datatype) }, Self.writeTensor)
    }
  }

  private static func writeTensor(
    to json: inout JSONWriter, _ tensor: (name: String, datatype: String)
  ) {
    json.object { json in
      json.field("name", tensor.name)
      json.field("datatype", tensor.datatype)
      // As many elements as configurations are asked about.
      json.field("shape", [-1]) { $0.integer($1) }
    }
  }

  /// The model that a request's path names.
  ///
  /// - Throws: ``ServiceError/loading``, or ``ServiceError/unknownModel(known:)``.
  private func model(namedBy request: Request) throws(ServiceError) -> ServedModel {
    let model = try readyModel()
    let version = request.parameters["version"] ?? model.version
    guard request.parameters["model"] == model.name, version == model.version else {
      throw .unknownModel(known: "\(model.name), version \(model.version)")
    }
    return model
  }

  /// Makes balancers look elsewhere in time.
  ///
  /// - Throws: ``ServiceError/draining`` if the server is about to end.
  private func checkLasting(_ request: Request) throws(ServiceError) {
    if request.monitor.isDraining { throw .draining }
  }
}

extension Answer {
  /// An object, its fields written by `body`.
  fileprivate static func json(_ body: (inout JSONWriter) -> Void) -> Answer {
    .response(Response(.ok, contentType: "application/json", body: JSONWriter.object(body)))
  }
}
