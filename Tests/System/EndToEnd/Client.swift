// A client on a real socket. Waiting ends after thirty seconds, so that a test fails and does not hang.

import Foundation
import HTTP

/// One connection to a server on the loopback interface.
final class Client {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// An answer as it was received.
  struct Answer {
    let status: Int
    let headers: Headers
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let socket: Int32
  private var isOpen = true
  private var unread: [UInt8] = []

  init(port: Int) throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = UInt16(port).bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(description: "connect: errno \(errno)") }
  }

  deinit { close() }

  func close() {
    if isOpen { Foundation.close(socket) }
    isOpen = false
  }

  /// The answer to a request.
  func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
  ) throws -> Answer {
    try request(method, path, headers, bytes: body.map { Array($0.utf8) })
  }

  /// The answer to a request.
  func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], bytes: [UInt8]?
  ) throws -> Answer {
    try begin(method, path, headers, length: bytes?.count)
    if let bytes { try send(bytes) }
    return try readAnswer(toHead: method == "HEAD")
  }

  /// Sends a request's head; a length of -1 announces chunks.
  func begin(
    _ method: String, _ path: String, _ headers: [String: String] = [:], length: Int? = nil
  ) throws {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"]
    lines += headers.map { "\($0.key): \($0.value)" }
    switch length {
    case -1: lines.append("Transfer-Encoding: chunked")
    case let length?: lines.append("Content-Length: \(length)")
    case nil: break
    }
    try send(lines.joined(separator: "\r\n") + "\r\n\r\n")
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
      rest.removeFirst(count)
    }
  }

  /// Sends a chunk, or the last one if `text` is empty.
  func sendChunk(_ text: String) throws {
    try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }

  func readAnswer(toHead: Bool = false) throws -> Answer {
    let head = try readHead()
    var body: [UInt8] = []
    if toHead || head.status == 204 {
      // There is none.
    } else if head.headers["Transfer-Encoding"] == "chunked" {
      while let chunk = try readChunk() { body += chunk }
    } else {
      body = try read(head.headers["Content-Length"].flatMap { Int($0) } ?? 0)
    }
    return Answer(status: head.status, headers: head.headers, body: body)
  }

  /// The status and fields of the next answer.
  func readHead() throws -> Answer {
    let parts = try readLine().split(separator: " ")
    var headers = Headers()
    while case let line = try readLine(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers.append(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
    }
    return Answer(status: parts.count > 1 ? Int(parts[1]) ?? 0 : 0, headers: headers, body: [])
  }

  /// The next chunk, nil if it is the last.
  func readChunk() throws -> [UInt8]? {
    let size = Int(try readLine(), radix: 16) ?? 0
    let chunk = try read(size)
    _ = try readLine()
    return size == 0 ? nil : chunk
  }

  private func read(_ count: Int) throws -> [UInt8] {
    while unread.count < count { try receive() }
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  private func readLine() throws -> String {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: try read(end + 1).dropLast(2), as: UTF8.self)
      }
      try receive()
    }
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else {
      throw Failure(description: count == 0 ? "the connection ended" : "recv: errno \(errno)")
    }
    unread += buffer[..<count]
  }
}
