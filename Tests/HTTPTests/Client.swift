// A client that says exactly what it is told to, over a real socket.

import Foundation
import HTTP

/// One connection to a server under test.
///
/// Reading waits at most twenty seconds, so that a test fails and does not hang.
final class Client {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// An answer as it was received.
  struct Answer {
    let statusLine: String
    let headers: Headers
    let body: [UInt8]

    var status: Int { Int(statusLine.split(separator: " ")[1]) ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Whatever has to live as long as the connection.
  var server: AnyObject?

  /// Sends on this connection, from any thread.
  struct Sender: Sendable {
    fileprivate let socket: Int32

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
  }

  private let socket: Int32
  private var isOpen = true
  private var unread: [UInt8] = []

  /// Connects; `receiveBuffer` is the size of the system's buffer for what arrives, if it matters.
  init(_ address: PeerAddress, receiveBuffer: Int32? = nil) throws {
    let family = address.isIPv6 ? AF_INET6 : AF_INET
    socket = Foundation.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(
      socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBuffer {
      setsockopt(
        socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
    }
    let result: Int32
    if address.isIPv6 {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(family)
      name.sin6_port = UInt16(address.port).bigEndian
      inet_pton(family, address.host, &name.sin6_addr)
      result = Self.connect(socket, &name)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(family)
      name.sin_port = UInt16(address.port).bigEndian
      inet_pton(family, address.host, &name.sin_addr)
      result = Self.connect(socket, &name)
    }
    guard result == 0 else { throw Failure(description: "connect: errno \(errno)") }
  }

  deinit { close() }

  private static func connect<Name>(_ socket: Int32, _ name: inout Name) -> Int32 {
    let length = socklen_t(MemoryLayout<Name>.size)
    return withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(socket, $0, length)
      }
    }
  }

  // MARK: Sending

  var sender: Sender { Sender(socket: socket) }

  func send(_ text: String) throws { try sender.send(text) }

  func send(_ bytes: [UInt8]) throws { try sender.send(bytes) }

  /// Says that nothing more will be sent, and goes on reading.
  func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

  func close() {
    if isOpen { Foundation.close(socket) }
    isOpen = false
  }

  /// Closes so that the server is told at once that nobody reads any more.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  // MARK: Receiving

  /// Waits for more bytes; false at the end of the connection.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure(description: "recv: errno \(errno)") }
    unread += buffer[..<count]
    return count > 0
  }

  /// Whether the server has said something or closed.
  var hasAnswer: Bool {
    var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) > 0
  }

  /// Everything up to the end of the connection.
  func readAll() throws -> String {
    while try receive() {}
    defer { unread = [] }
    return String(decoding: unread, as: UTF8.self)
  }

  /// The next `count` bytes.
  func read(_ count: Int) throws -> [UInt8] {
    while unread.count < count {
      guard try receive() else { throw Failure(description: "the connection ended") }
    }
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  /// The next line, without its CRLF.
  func readLine() throws -> String {
    var searched = 0
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = try read(end + 1)
        return String(decoding: line.dropLast(2), as: UTF8.self)
      }
      searched = unread.count
      guard try receive() else { throw Failure(description: "the connection ended") }
    }
  }

  /// The next answer; interim answers are answers too.
  func readAnswer(toHead: Bool = false) throws -> Answer {
    let statusLine = try readLine()
    var headers = Headers()
    while true {
      let line = try readLine()
      if line.isEmpty { break }
      let parts = line.split(separator: ":", maxSplits: 1)
      headers.append(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
    }
    var body: [UInt8] = []
    if toHead || statusLine.contains(" 100 ") || statusLine.contains(" 204 ") {
      // There is none.
    } else if headers["Transfer-Encoding"] == "chunked" {
      while let size = Int(try readLine(), radix: 16), size > 0 {
        body += try read(size)
        _ = try readLine()
      }
      _ = try readLine()
    } else if let length = headers["Content-Length"].flatMap({ Int($0) }) {
      body = try read(length)
    } else {
      while try receive() {}
      body = try read(unread.count)
    }
    return Answer(statusLine: statusLine, headers: headers, body: body)
  }

  /// Whether the server has closed: waits until it has, or says something.
  func isClosedByServer() throws -> Bool {
    guard unread.isEmpty else { return false }
    do { return try !receive() } catch { return errno == ECONNRESET }
  }
}
