// Errors as the Open Inference Protocol has them: {"error": "…"}.

import HTTP
import JSON

extension Response {
  /// The response that tells of a problem, in the form that the clients of the request's path read.
  init(problem: Problem, to request: Request?, headers: Headers = [:]) {
    guard let request, request.path == "/v2" || request.path.hasPrefix("/v2/") else {
      self.init(problem: problem, headers: headers)
      return
    }
    // The protocol calls all that is wrong with a request 400.
    self.init(
      problem.status == .unprocessableContent ? .badRequest : problem.status,
      contentType: "application/json", headers: headers,
      body: JSONWriter.object { $0.field("error", problem.boundedDetail) })
  }
}
