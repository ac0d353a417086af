extension Response {
  /// Returns an error as a problem document (RFC 9457), for a service that has none of its own.
  ///
  /// An error that is not a ``ResponseError`` becomes a 500 without any detail.
  public static func problem(_ error: any Error) -> Response {
    let known = error as? any ResponseError
    let status = known?.status ?? .internalServerError
    let code = known?.code ?? "internal_error"
    let detail = known?.description ?? "the server failed to answer the request"
    let document = """
      {"type":"about:blank","title":"\(status.reason.jsonEscaped)",\
      "status":\(status.rawValue),"code":"\(code)","detail":"\(detail.jsonEscaped)"}
      """
    return Response(status, contentType: "application/problem+json", body: document.utf8)
  }
}

extension String {
  /// The text escaped for a JSON string (RFC 8259 §7).
  fileprivate var jsonEscaped: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\u{20}"...: escaped.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return escaped
  }
}
