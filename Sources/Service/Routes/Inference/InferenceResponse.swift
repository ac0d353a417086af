// The answer to an inference (Open Inference Protocol, version 2): JSON, and binary tensors after it.

import HTTP
import JSON

/// The outputs asked for, an element for each configuration.
struct InferenceAnswer: Sendable {
  private let json: [UInt8]
  /// The outputs that follow the JSON, nil if none was asked for so.
  private let binary: [UInt8]?

  /// The answer of a model.
  ///
  /// - Parameters:
  ///   - request: What was asked.
  ///   - answers: The answers to its configurations, in their order.
  ///   - model: The model that answered.
  init(
    to request: InferenceRequest, _ answers: [Result<PredictionResponse, any Error>],
    by model: ServedModel
  ) {
    var binary: [UInt8] = []
    json = JSONWriter.object { json in
      json.field("model_name", model.name)
      json.field("model_version", model.version)
      if let id = request.id { json.field("id", id) }
      json.field("outputs", request.outputs) { json, requested in
        let tensor = requested.output.tensor(of: answers)
        json.object { json in
          json.field("name", requested.output.rawValue)
          json.field("datatype", requested.output.datatype)
          json.field("shape", [tensor.count]) { $0.integer($1) }
          if requested.isBinary == true {
            let bytes = tensor.bytes
            json.name("parameters")
            json.object { $0.field("binary_data_size", bytes.count) }
            binary += bytes
          } else {
            json.name("data")
            tensor.write(to: &json)
          }
        }
      }
    }
    self.binary = request.outputs.contains { $0.isBinary == true } ? binary : nil
  }

  /// The answer as a response.
  var response: Response {
    guard let binary else {
      return Response(.ok, contentType: "application/json", body: json)
    }
    return Response(
      .ok, contentType: "application/octet-stream",
      headers: [InferenceRequest.lengthField: "\(json.count)"], body: json + binary)
  }
}
