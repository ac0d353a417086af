/// The address of a client, or of a listening socket.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
  /// The numeric IPv4 or IPv6 address.
  public let host: String
  /// The TCP port.
  public let port: Int

  /// Whether it is an IPv6 address.
  public var isIPv6: Bool { host.utf8.contains(ByteClass.colon) }

  /// Host and port in the form of a URI: `127.0.0.1:8080`, `[::1]:8080`.
  public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
