import Foundation

/// The hosts that requests may name in `Host`.
///
/// A web page can point its own name at 127.0.0.1 (DNS rebinding) and then read a server of this machine as if it were
/// its own. Its requests carry that name in `Host`. Loopback names and IP addresses are always allowed, because no page
/// can have such a name in DNS.
public struct AllowedHosts: Sendable {
  private let names: Set<String>

  /// Creates the set of loopback names, IP addresses and `names`, which have no ports.
  public init(_ names: [String] = []) { self.names = Set(names.map { $0.lowercased() }) }

  /// Returns whether a host, with or without a port, is allowed.
  package func contains(_ authority: String) -> Bool {
    if authority.hasPrefix("[") {
      return Self.isAddress(authority.dropFirst().prefix { $0 != "]" }, AF_INET6)
    }
    var host = Substring(authority.utf8.prefix { $0 != UInt8(ascii: ":") })
    if Self.isAddress(host, AF_INET) { return true }
    // A dot at the end marks a complete name.
    if host.hasSuffix(".") { host.removeLast() }
    let name = host.lowercased()
    return Self.isLocalhost(name) || names.contains(name)
  }

  /// Returns whether a host to listen on is a name or an address of the loopback interface.
  public static func isLoopback(_ host: String) -> Bool {
    isLocalhost(host.lowercased()) || host == "::1"
      || host.hasPrefix("127.") && isAddress(host[...], AF_INET)
  }

  /// Returns whether `text` is a name for ``init(_:)``: letters, digits, hyphens and dots.
  public static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: #/(?i)[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?/#) != nil
  }

  /// Returns whether a name in lower case is reserved for the loopback interface (RFC 6761 section 6.3).
  private static func isLocalhost(_ name: String) -> Bool {
    name == "localhost" || name.hasSuffix(".localhost")
  }

  private static func isAddress(_ text: Substring, _ family: Int32) -> Bool {
    var address = in6_addr()
    return inet_pton(family, String(text), &address) == 1
  }
}
