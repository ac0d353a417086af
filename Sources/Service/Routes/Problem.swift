// Problems (RFC 9457): why there is no answer, told to a program and to a person.

import HTTP
import JSON

/// What is wrong with a request, as the client is told.
package struct Problem: Equatable, Sendable {
  /// The status of the response.
  package let status: Status
  /// One sentence.
  package let detail: String
  /// The faults of a document, each with its place in it.
  package let faults: [InvalidDocument.Fault]

  init(_ status: Status, _ detail: String, faults: [InvalidDocument.Fault] = []) {
    self.status = status
    self.detail = detail
    self.faults = faults
  }

  /// The only place where an error becomes a status.
  package init(_ error: any Error) {
    switch error {
    case let error as InvalidDocument:
      let summary =
        error.faults.count == 1
        ? error.faults[0].sentence : "\(error.faults.count) things are wrong; 'errors' lists them"
      self.init(.unprocessableContent, summary, faults: error.faults)
    case let error as JSONSyntaxError: self.init(.badRequest, "\(error)")
    case let error as any ResponseError: self.init(error.status, error.description)
    default: self.init(.internalServerError, "internal error")
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
      json.field("detail", boundedDetail)
      guard !faults.isEmpty else { return }
      json.field("errors", faults) { json, fault in
        json.object { json in
          json.field("pointer", fault.pointer)
          json.field("detail", Self.bounded(fault.detail))
        }
      }
    }
  }

  /// The sentence, cut where it quotes too much.
  var boundedDetail: String { Self.bounded(detail) }

  /// A sentence may quote what the client sent, which may be long.
  private static func bounded(_ sentence: String) -> String {
    let limit = 500
    return sentence.count <= limit ? sentence : sentence.prefix(limit - 1) + "…"
  }
}

extension InvalidDocument.Fault {
  /// The fault with its place, unless that is the whole document.
  package var sentence: String { pointer.isEmpty ? detail : "\(pointer): \(detail)" }
}

extension Response {
  /// The response that tells of a problem.
  init(problem: Problem, headers: Headers = [:]) {
    self.init(
      problem.status, contentType: "application/problem+json", headers: headers,
      body: problem.bytes)
  }
}
