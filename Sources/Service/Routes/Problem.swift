import HTTP
import JSON

/// The description of an error for the client (RFC 9457).
package struct Problem: Equatable, Sendable {
  /// The codes of problems that no other type defines.
  package enum Code: String, CaseIterable {
    /// The body is not JSON.
    case notJSON = "not_json"
    /// The body is JSON but not a valid document; `errors` lists what is wrong.
    case invalidDocument = "invalid_document"
    /// The service failed.
    case internalError = "internal_error"
  }

  /// The status of the response.
  package let status: Status
  /// What is wrong, as a word that programs can rely on.
  package let code: String
  /// What is wrong, in one sentence.
  package let detail: String
  /// The faults of a document, each with its place in it.
  package let faults: [InvalidDocument.Fault]

  private init(
    _ status: Status, _ code: String, _ detail: String, faults: [InvalidDocument.Fault] = []
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.faults = faults
  }

  /// Describes an error.
  ///
  /// A ``ResponseError`` has a status of its own. This is the only place where any other error gets one.
  package init(_ error: any Error) {
    switch error {
    case let error as InvalidDocument:
      self.init(
        .unprocessableContent, Code.invalidDocument.rawValue,
        error.faults.count == 1
          ? error.faults[0].sentence : "\(error.faults.count) errors, listed in 'errors'",
        faults: error.faults)
    case let error as JSONSyntaxError:
      self.init(.badRequest, Code.notJSON.rawValue, "\(error)")
    case is CancellationError: self.init(ServiceError.cancelled)
    case let error as any ResponseError:
      self.init(error.status, error.code, error.description)
    default:
      self.init(.internalServerError, Code.internalError.rawValue, "internal error")
    }
  }

  /// The problem as a JSON object.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    write(to: &json)
    return json.bytes
  }

  /// Writes the problem as a JSON object.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("type", "about:blank")
      json.field("title", status.reason)
      json.field("status", status.rawValue)
      json.field("code", code)
      json.field("detail", boundedDetail)
      guard !faults.isEmpty else { return }
      json.field("errors", faults) { json, fault in
        json.object { json in
          json.field("code", fault.code.rawValue)
          json.field("pointer", fault.pointer)
          json.field("detail", Self.bounded(fault.detail))
        }
      }
    }
  }

  /// The sentence, cut if it quotes too much of the request.
  var boundedDetail: String { Self.bounded(detail) }

  private static func bounded(_ sentence: String) -> String {
    let limit = 500
    return sentence.count <= limit ? sentence : sentence.prefix(limit - 1) + "…"
  }
}

extension InvalidDocument.Fault {
  /// The detail, after the pointer unless that is the whole document.
  package var sentence: String { pointer.isEmpty ? detail : "\(pointer): \(detail)" }
}

extension Response {
  /// Creates the response that describes a problem.
  init(problem: Problem, headers: Headers = [:]) {
    self.init(
      problem.status, contentType: "application/problem+json", headers: headers,
      body: problem.bytes)
  }
}
