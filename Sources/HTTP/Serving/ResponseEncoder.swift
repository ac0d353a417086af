// Responses as bytes (RFC 9112 §4 to §7).

/// Writes the messages of one server.
///
/// Date and Server are the same for all responses of a second, and kept as bytes.
struct ResponseEncoder {
  /// How the end of a response is found (RFC 9112 §6.3).
  enum Framing {
    /// Content-Length says how many bytes there are.
    case length(Int)
    /// Chunks.
    case chunked
    /// The end of the connection.
    case close
    /// There is no content, and nothing is said of it.
    case none
  }

  /// What every response begins with.
  static let versionPrefix = Array("HTTP/1.1 ".utf8)
  /// The interim response that asks for the body (RFC 9110 §15.2.1).
  static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
  /// The chunk that ends a message (RFC 9112 §7.1).
  static let lastChunk = Array("0\r\n\r\n".utf8)

  private let serverField: [UInt8]
  private var commonFields: [UInt8] = []
  private var second = Int.min

  init(serverName: String) {
    let headers: Headers = ["Server": serverName]
    serverField = headers.wire
  }

  /// Makes Date say that it is `second` seconds after 1970-01-01T00:00:00Z.
  mutating func setTime(_ second: Int) {
    guard second != self.second else { return }
    self.second = second
    commonFields = "Date: \(HTTPDate.text(secondsSince1970: second))\r\n".utf8 + serverField
  }

  /// Appends the status line and all fields of a response.
  ///
  /// - Parameters:
  ///   - response: The response; its body is not written.
  ///   - framing: How its end is found.
  ///   - connection: The Connection field, if there is one.
  ///   - isBegun: Whether ``versionPrefix`` has been written already.
  ///   - output: Where to write.
  func encodeHead(
    of response: Response, framing: Framing, connection: String?, isBegun: Bool,
    to output: inout ByteQueue
  ) {
    if !isBegun { output.append(contentsOf: Self.versionPrefix) }
    Self.append(response.status.rawValue, to: &output)
    output.append(ByteClass.space)
    output.append(contentsOf: response.status.reason.utf8)
    output.append(contentsOf: "\r\n".utf8)
    output.append(contentsOf: commonFields)
    switch framing {
    case .length(let length):
      output.append(contentsOf: "Content-Length: ".utf8)
      Self.append(length, to: &output)
      output.append(contentsOf: "\r\n".utf8)
    case .chunked: output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
    case .close, .none: break
    }
    if let connection {
      output.append(contentsOf: "Connection: ".utf8)
      output.append(contentsOf: connection.utf8)
      output.append(contentsOf: "\r\n".utf8)
    }
    response.headers.encode(to: &output)
    output.append(contentsOf: "\r\n".utf8)
  }

  /// Appends one chunk (RFC 9112 §7.1).
  ///
  /// - Precondition: `content` is not empty: an empty chunk would be the last.
  static func encodeChunk(_ content: [UInt8], to output: inout ByteQueue) {
    precondition(!content.isEmpty, "an empty chunk ends the message")
    output.append(contentsOf: String(content.count, radix: 16).utf8)
    output.append(contentsOf: "\r\n".utf8)
    output.append(contentsOf: content)
    output.append(contentsOf: "\r\n".utf8)
  }

  private static func append(_ number: Int, to output: inout ByteQueue) {
    output.append(contentsOf: String(number).utf8)
  }
}

extension Headers {
  /// Appends all lines but those of fields that the server itself writes.
  fileprivate func encode(to output: inout ByteQueue) {
    guard fields.contains(where: isReserved) else {
      output.append(contentsOf: wire)
      return
    }
    for field in fields where !isReserved(field) {
      output.append(contentsOf: wire[Int(field.name.lowerBound)..<Int(field.value.upperBound)])
      output.append(contentsOf: "\r\n".utf8)
    }
  }

  private func isReserved(_ field: Field) -> Bool {
    let name = wire.span.extracting(Int(field.name.lowerBound)..<Int(field.name.upperBound))
    return switch name.count {
    case 4: name.isEqualIgnoringCase(to: "date")
    case 6: name.isEqualIgnoringCase(to: "server")
    case 10: name.isEqualIgnoringCase(to: "connection")
    case 14: name.isEqualIgnoringCase(to: "content-length")
    case 17: name.isEqualIgnoringCase(to: "transfer-encoding")
    default: false
    }
  }
}
