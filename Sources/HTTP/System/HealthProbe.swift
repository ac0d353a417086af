import Foundation

/// A client for health checks, which requests a path and reads only the status of the response.
///
/// ```swift
/// let status = try HealthProbe.status(of: "/health", host: "127.0.0.1", port: 8080, timeout: 2)
/// ```
public enum HealthProbe {
  /// Requests a path of a server.
  ///
  /// - Parameters:
  ///   - path: The path, as in a request line.
  ///   - host: A name or an address, of which the first one is used.
  ///   - port: The server's port.
  ///   - timeout: The maximum time of each of connecting, sending and receiving, in seconds.
  /// - Returns: The status of the response to `GET path`.
  /// - Throws: ``SystemError`` if the server cannot be reached, does not respond in time (`EINPROGRESS`, `EAGAIN`), or
  ///   does not respond in HTTP/1.1 (`EPROTO`).
  public static func status(
    of path: StaticString, host: String, port: Int, timeout: Int
  ) throws(SystemError) -> Status {
    guard let address = try SocketAddress.resolve(host, port: port).first else {
      throw SystemError("resolve \(host)", code: EADDRNOTAVAIL)
    }
    let socket = try Descriptor.connected(to: address, timeout: timeout)
    let request = "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n"
    guard case .moved(request.utf8.count) = socket.write(Array(request.utf8)[...]) else {
      throw SystemError("send to \(address)")
    }
    // RFC 9112 §4: the version, a space and three digits.
    let start = "HTTP/1.1 "
    let line = try socket.readWhole(start.utf8.count + 3, from: address)
    guard line.starts(with: start.utf8),
      let code = Int(String(decoding: line.dropFirst(start.utf8.count), as: UTF8.self)),
      (200...599).contains(code)
    else { throw SystemError("read the response of \(address)", code: EPROTO) }
    return Status(rawValue: code)
  }
}

extension Descriptor {
  /// Opens a connection on which no operation takes longer than `timeout` seconds.
  fileprivate static func connected(
    to address: SocketAddress, timeout: Int
  ) throws(SystemError) -> Descriptor {
    let socket = Descriptor(socket(address.family, Int32(SOCK_STREAM.rawValue), 0))
    guard socket.number >= 0 else { throw SystemError("socket") }
    var time = timeval(tv_sec: timeout, tv_usec: 0)
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

  /// Reads `count` bytes in one call, so that the timeout applies to all of them together.
  fileprivate borrowing func readWhole(
    _ count: Int, from address: SocketAddress
  ) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = recv(number, &bytes, count, Int32(MSG_WAITALL))
    guard received >= 0 else { throw SystemError("read the response of \(address)") }
    guard received == count else {
      throw SystemError("read the response of \(address)", code: EPROTO)
    }
    return bytes
  }
}
