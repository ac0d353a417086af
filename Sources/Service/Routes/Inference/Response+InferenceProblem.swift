import HTTP
import JSON

extension Response {
  /// Creates the response that describes a problem, for paths of the Open Inference Protocol as `{"error": "…"}`.
  init(problem: Problem, to request: Request?, headers: Headers = [:]) {
    guard let request, request.path == "/v2" || request.path.hasPrefix("/v2/") else {
      self.init(problem: problem, headers: headers)
      return
    }
    // The protocol has status 400 for every invalid request.
    self.init(
      problem.status == .unprocessableContent ? .badRequest : problem.status,
      contentType: "application/json", headers: headers,
      body: JSONWriter.object { $0.field("error", problem.boundedDetail) })
  }
}
