import Foundation
import HTTP

/// One connection to a server under test, which sends exactly the bytes that it is given.
///
/// Sending and receiving time out after thirty seconds, so that a test fails and does not hang.
package final class Client {
  /// A connection that broke, timed out or received something other than a message.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
  }

  /// Sends on the connection, from any thread.
  package struct Sender: Sendable {
    fileprivate let socket: Int32

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { throw Failure("send: errno \(errno)") }
        rest.removeFirst(count)
      }
    }
  }

  /// The server, which lives at least until the connection is closed.
  var server: AnyObject?
  /// The bytes that have been received and not yet read.
  private(set) var unread: [UInt8] = []
  private let socket: Int32
  private var isOpen = true

  /// Connects to a numeric address; `receiveBuffer` sets the size of the socket's receive buffer in
  /// bytes.
  package init(host: String = "127.0.0.1", port: Int, receiveBuffer: Int32? = nil) throws {
    let isIPv6 = host.contains(":")
    let family = isIPv6 ? AF_INET6 : AF_INET
    socket = Foundation.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    set(SO_RCVTIMEO, timeval(tv_sec: 30, tv_usec: 0))
    set(SO_SNDTIMEO, timeval(tv_sec: 30, tv_usec: 0))
    if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
    let result: Int32
    if isIPv6 {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(family)
      name.sin6_port = UInt16(port).bigEndian
      inet_pton(family, host, &name.sin6_addr)
      result = connect(&name)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(family)
      name.sin_port = UInt16(port).bigEndian
      inet_pton(family, host, &name.sin_addr)
      result = connect(&name)
    }
    guard result == 0 else { throw Failure("connect: errno \(errno)") }
  }

  package convenience init(_ address: PeerAddress, receiveBuffer: Int32? = nil) throws {
    try self.init(host: address.host, port: address.port, receiveBuffer: receiveBuffer)
  }

  deinit { close() }

  private func set<Value>(_ option: Int32, _ value: Value) {
    withUnsafeBytes(of: value) {
      _ = setsockopt(socket, SOL_SOCKET, option, $0.baseAddress, socklen_t($0.count))
    }
  }

  private func connect<Name>(_ name: inout Name) -> Int32 {
    withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(socket, $0, socklen_t(MemoryLayout<Name>.size))
      }
    }
  }

  // MARK: Sending

  package var sender: Sender { Sender(socket: socket) }

  package func send(_ text: String) throws { try sender.send(text) }

  package func send(_ bytes: [UInt8]) throws { try sender.send(bytes) }

  /// Closes the sending direction; the client can still read.
  package func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

  package func close() {
    if isOpen { Foundation.close(socket) }
    isOpen = false
  }

  /// Closes with a reset (RST) instead of an orderly end.
  package func reset() {
    set(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
    close()
  }

  // MARK: Receiving

  /// Waits for more bytes; false at the end of the connection.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure("recv: errno \(errno)") }
    unread += buffer[..<count]
    return count > 0
  }

  /// Waits at most `milliseconds` until the server sends something or closes the connection; true if it has.
  package func waitForInput(milliseconds: Int32) -> Bool {
    var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, milliseconds) > 0
  }

  /// Waits until the server sends something or closes the connection; true if it has closed it.
  package func isClosedByServer() throws -> Bool {
    guard unread.isEmpty else { return false }
    do { return try !receive() } catch { return errno == ECONNRESET }
  }

  /// Returns everything up to the end of the connection.
  package func readToEnd() throws -> [UInt8] {
    while try receive() {}
    defer { unread = [] }
    return unread
  }

  /// Returns everything up to the end of the connection, as text.
  package func readAll() throws -> String { String(decoding: try readToEnd(), as: UTF8.self) }

  /// Returns the next `count` bytes.
  package func read(_ count: Int) throws -> [UInt8] {
    while unread.count < count {
      guard try receive() else { throw Failure("the connection ended") }
    }
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  /// Returns the next line, without its CRLF.
  package func readLine() throws -> String {
    var searched = 0
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: try read(end + 1).dropLast(2), as: UTF8.self)
      }
      searched = unread.count
      guard try receive() else { throw Failure("the connection ended") }
    }
  }
}
