import HTTP
import JSON

/// The response to an inference (Open Inference Protocol, version 2): JSON with the requested outputs, an element for each
/// configuration, followed by those requested as binary data.
struct InferenceResponse: Sendable {
  private let json: [UInt8]
  /// The binary outputs; nil if none was requested.
  private let binary: [UInt8]?

  /// Creates the response to a request.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - responses: The responses to its configurations, in their order.
  ///   - model: The model that made them.
  init(
    to request: InferenceRequest, _ responses: [Result<PredictionResponse, any Error>],
    by model: ServedModel
  ) {
    var binary: [UInt8] = []
    json = JSONWriter.object { json in
      json.field("model_name", model.name)
      json.field("model_version", model.version)
      if let id = request.id { json.field("id", id) }
      json.field("outputs", request.outputs) { json, requested in
        let tensor = requested.output.tensor(of: responses)
        json.object { json in
          json.field("name", requested.output.name)
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

  /// The response as HTTP has it.
  var response: Response {
    guard let binary else {
      return Response(.ok, contentType: "application/json", body: json)
    }
    return Response(
      .ok, contentType: "application/octet-stream",
      headers: [InferenceRequest.lengthField: "\(json.count)"], body: json + binary)
  }
}
