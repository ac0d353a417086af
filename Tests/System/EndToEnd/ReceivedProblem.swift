import HTTPSupport

/// A problem document (RFC 9457) by its status and codes.
struct ReceivedProblem: Equatable {
  let status: Int
  let code: String
  /// The code and the pointer of each fault, separated by a space.
  let faults: [String]

  init(_ status: Int, _ code: String, _ faults: [String] = []) {
    self.status = status
    self.code = code
    self.faults = faults
  }

  /// Reads a problem; every sentence in it has to be one.
  init(_ object: [String: any Sendable]) throws {
    func text(_ name: String, _ object: [String: any Sendable]) throws -> String {
      guard let text = object[name] as? String, !text.isEmpty else {
        throw Client.Failure("a problem without \(name): \(object)")
      }
      return text
    }
    _ = try text("title", object)
    _ = try text("detail", object)
    status = object["status"] as? Int ?? 0
    code = try text("code", object)
    faults = try (object["errors"] as? [[String: any Sendable]] ?? []).map { fault in
      _ = try text("detail", fault)
      guard let pointer = fault["pointer"] as? String else {
        throw Client.Failure("a fault without a pointer: \(fault)")
      }
      return try text("code", fault) + (pointer.isEmpty ? "" : " \(pointer)")
    }
  }
}

/// Returns the problem of a response, which has the media type and the status of the problem.
func problem(_ response: Client.Response) throws -> ReceivedProblem {
  let problem = try ReceivedProblem(json(response))
  guard response.headers["Content-Type"] == "application/problem+json",
    response.status == problem.status
  else { throw Client.Failure("not a problem: \(response)") }
  return problem
}

/// Returns the problem in the member `error` of a line or of a member of a list; nil if it has none.
func problem(in member: [String: any Sendable]) throws -> ReceivedProblem? {
  try (member["error"] as? [String: any Sendable]).map { try ReceivedProblem($0) }
}
