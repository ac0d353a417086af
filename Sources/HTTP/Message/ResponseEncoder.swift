/// Encodes responses (RFC 9112 §4 to §7).
///
/// Date and Server are equal in all responses of one second and are kept as bytes.
struct ResponseEncoder {
  /// How the end of a response is marked (RFC 9112 §6.3).
  enum Framing {
    /// By Content-Length.
    case length(Int)
    /// By the last chunk.
    case chunked
    /// By the end of the connection.
    case close
    /// There is no content, and no field about its length.
    case none
  }

  /// The first bytes of every response.
  static let versionPrefix = Array("HTTP/1.1 ".utf8)
  /// The interim response that asks for the body (RFC 9110 §15.2.1).
  static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
  /// The chunk that ends a message (RFC 9112 §7.1).
  static let lastChunk = Array("0\r\n\r\n".utf8)

  private let serverField: [UInt8]
  private var commonFields: [UInt8] = []
  private var second = Int.min

  init(serverName: String) {
    let headers: Headers = ["Server": serverName]
    serverField = headers.wire
  }

  /// Sets Date, in seconds since 1970-01-01T00:00:00Z.
  mutating func setTime(_ second: Int) {
    guard second != self.second else { return }
    self.second = second
    commonFields = "Date: \(HTTPDate.text(secondsSince1970: second))\r\n".utf8 + serverField
  }

  /// Appends the status line and all fields of a response.
  ///
  /// - Parameters:
  ///   - response: The response; its body is not written.
  ///   - framing: How its end is marked.
  ///   - connection: The Connection field; nil for none.
  ///   - isBegun: Whether ``versionPrefix`` has already been written.
  ///   - output: The bytes to append to.
  func encodeHead(
    of response: Response, framing: Framing, connection: String?, isBegun: Bool,
    to output: inout ByteQueue
  ) {
    if !isBegun { output.append(contentsOf: Self.versionPrefix) }
    Self.append(response.status.rawValue, to: &output)
    output.append(ByteClass.space)
    output.append(response.status.reason)
    output.append("\r\n")
    output.append(contentsOf: commonFields)
    switch framing {
    case .length(let length):
      output.append("Content-Length: ")
      Self.append(length, to: &output)
      output.append("\r\n")
    case .chunked: output.append("Transfer-Encoding: chunked\r\n")
    case .close, .none: break
    }
    if let connection {
      output.append("Connection: ")
      output.append(connection)
      output.append("\r\n")
    }
    response.headers.encode(to: &output)
    output.append("\r\n")
  }

  /// Appends one chunk (RFC 9112 §7.1).
  ///
  /// - Precondition: `content` is not empty, since an empty chunk is the last one.
  static func encodeChunk(_ content: ByteQueue, to output: inout ByteQueue) {
    precondition(!content.isEmpty, "an empty chunk would end the message")
    output.append(String(content.count, radix: 16))
    output.append("\r\n")
    output.append(content)
    output.append("\r\n")
  }

  /// Appends the decimal digits of a number, which is not negative.
  private static func append(_ number: Int, to output: inout ByteQueue) {
    let (tens, digit) = number.quotientAndRemainder(dividingBy: 10)
    if tens > 0 { append(tens, to: &output) }
    output.append(UInt8(ascii: "0") + UInt8(digit))
  }
}

extension Headers {
  /// Appends all lines except those of fields that the server itself writes.
  fileprivate func encode(to output: inout ByteQueue) {
    guard fields.contains(where: isReserved) else {
      output.append(contentsOf: wire)
      return
    }
    for field in fields where !isReserved(field) {
      output.append(contentsOf: wire[Int(field.name.lowerBound)..<Int(field.value.upperBound)])
      output.append("\r\n")
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
