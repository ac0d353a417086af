import Foundation
import HTTP

extension Client {
  /// A response as it was received.
  package struct Response {
    package let statusLine: String
    package let headers: Headers
    package var body: [UInt8] = []

    package var status: Int {
      statusLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  // MARK: Requests

  /// Sends a request and returns the response to it.
  package func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
  ) throws -> Response {
    try request(method, path, headers, bytes: body.map { Array($0.utf8) })
  }

  /// Sends a request and returns the response to it.
  package func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], bytes: [UInt8]?
  ) throws -> Response {
    try begin(method, path, headers, length: bytes?.count)
    if let bytes { try send(bytes) }
    return try readResponse(toHead: method == "HEAD")
  }

  /// Sends the head of a request with a body of `length` bytes, or of chunks.
  package func begin(
    _ method: String, _ path: String, _ headers: [String: String] = [:], length: Int? = nil,
    isChunked: Bool = false
  ) throws {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"]
    lines += headers.map { "\($0.key): \($0.value)" }
    if let length { lines.append("Content-Length: \(length)") }
    if isChunked { lines.append("Transfer-Encoding: chunked") }
    try send(lines.joined(separator: "\r\n") + "\r\n\r\n")
  }

  /// Sends a chunk; an empty one is the last.
  package func sendChunk(_ text: String) throws {
    try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }

  // MARK: Responses

  /// Returns the next response, which may be an interim one.
  package func readResponse(toHead: Bool = false) throws -> Response {
    var response = try readHead()
    if toHead || response.status == 100 || response.status == 204 || response.status == 304 {
      return response
    }
    if response.headers["Transfer-Encoding"] == "chunked" {
      while let chunk = try readChunk() { response.body += chunk }
    } else if let length = response.headers["Content-Length"].flatMap({ Int($0) }) {
      response.body = try read(length)
    } else {
      response.body = try readToEnd()
    }
    return response
  }

  /// Returns the status line and the fields of the next response.
  package func readHead() throws -> Response {
    let statusLine = try readLine()
    var headers = Headers()
    while case let line = try readLine(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw Failure("not a field: \(line)") }
      headers.append(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
    }
    return Response(statusLine: statusLine, headers: headers)
  }

  /// Returns the next chunk; nil for the last.
  package func readChunk() throws -> [UInt8]? {
    let line = try readLine()
    guard let size = Int(line, radix: 16) else { throw Failure("not a chunk's size: \(line)") }
    let chunk = try read(size)
    _ = try readLine()
    return size == 0 ? nil : chunk
  }
}
