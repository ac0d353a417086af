// Asking a server for the status of one path: all the client that a health check needs.

import Foundation

/// A client that asks for a path and reads the answer's status alone.
///
/// ```swift
/// let status = try HealthProbe.status(of: "/health", host: "127.0.0.1", port: 8080, patience: 2)
/// ```
public enum HealthProbe {
  /// Asks a server for a path.
  ///
  /// - Parameters:
  ///   - path: The path, as it stands in a request.
  ///   - host: A name or an address; its first address is asked.
  ///   - port: The server's port.
  ///   - patience: Seconds that each of connecting, sending and receiving may take.
  /// - Returns: The status with which it answers `GET path`.
  /// - Throws: ``SystemError`` if the server cannot be reached, is silent for too long
  ///   (`EINPROGRESS`, `EAGAIN`), or does not answer in HTTP/1.1 (`EPROTO`).
  public static func status(
    of path: StaticString, host: String, port: Int, patience: Int
  ) throws(SystemError) -> Status {
    guard let address = try SocketAddress.resolve(host, port: port).first else {
      throw SystemError(code: EADDRNOTAVAIL, call: "resolve \(host)")
    }
    let socket = try Descriptor.connected(to: address, patience: patience)
    let request = "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n"
    guard case .moved(request.utf8.count) = socket.write(Array(request.utf8)[...]) else {
      throw SystemError("send to \(address)")
    }
    // RFC 9112 section 4: the version, a space and three digits, whatever follows.
    let start = "HTTP/1.1 "
    let line = try socket.readWhole(start.utf8.count + 3, from: address)
    guard line.starts(with: start.utf8),
      let code = Int(String(decoding: line.dropFirst(start.utf8.count), as: UTF8.self)),
      (200...599).contains(code)
    else { throw SystemError(code: EPROTO, call: "read the answer of \(address)") }
    return Status(rawValue: code)
  }
}

extension Descriptor {
  /// Opens a connection on which nothing is waited for longer than `patience` seconds.
  fileprivate static func connected(
    to address: SocketAddress, patience: Int
  ) throws(SystemError) -> Descriptor {
    let socket = Descriptor(socket(address.family, Int32(SOCK_STREAM.rawValue), 0))
    guard socket.number >= 0 else { throw SystemError("socket") }
    var time = timeval(tv_sec: patience, tv_usec: 0)
    for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
      let size = socklen_t(MemoryLayout<timeval>.size)
      guard setsockopt(socket.number, SOL_SOCKET, option, &time, size) == 0 else {
        throw SystemError("setsockopt")
      }
    }
    guard address.withPointer({ connect(socket.number, $0, $1) }) == 0 else {
      throw SystemError("connect to \(address)")
    }
    return socket
  }

  /// Reads `count` bytes; the time they may take is that of the whole, however they arrive.
  fileprivate borrowing func readWhole(
    _ count: Int, from address: SocketAddress
  ) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = recv(number, &bytes, count, Int32(MSG_WAITALL))
    guard received >= 0 else { throw SystemError("read the answer of \(address)") }
    guard received == count else {
      throw SystemError(code: EPROTO, call: "read the answer of \(address)")
    }
    return bytes
  }
}
