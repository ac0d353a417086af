/// The origin of web pages (RFC 6454): a scheme, a host and a port.
public struct WebOrigin: Equatable, Sendable, CustomStringConvertible {
  /// A text that is not an origin.
  public struct Invalid: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let description: String
  }

  /// The origin as browsers send it in `Origin`: in lower case, without the default port of the scheme.
  public let description: String

  /// Parses `scheme://host` or `scheme://host:port`.
  ///
  /// - Throws: ``Invalid`` for a pattern, a path and everything else that no browser sends.
  public init(_ text: String) throws(Invalid) {
    guard !text.contains("*") else {
      throw Invalid(
        description: "patterns are not supported; give each origin, or '*' to allow all")
    }
    let pattern =
      #/([a-z][a-z0-9+.-]*)://([a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(/.*)?/#
    guard let match = text.lowercased().wholeMatch(of: pattern),
      (match.3.map { (1...65_535).contains(Int($0) ?? 0) }) ?? true
    else {
      throw Invalid(
        description:
          "an origin is scheme://host or scheme://host:port, such as https://example.org")
    }
    let origin = "\(match.1)://\(match.2)"
    let port = match.3.map { ":\($0)" } ?? ""
    guard match.4 == nil else {
      throw Invalid(
        description: "an origin has no path and no slash at its end; give \(origin)\(port)")
    }
    description = origin + (port == Self.defaultPorts[String(match.1)] ? "" : port)
  }

  /// Returns whether a page of this origin was loaded from the server that requests reach at `authority`.
  ///
  /// The scheme is not compared: a proxy may have removed TLS.
  package func isServed(by authority: String) -> Bool {
    guard let end = description.firstRange(of: "://") else { return false }
    let own = description[end.upperBound...]
    let other = authority.lowercased()
    let port = Self.defaultPorts[String(description[..<end.lowerBound])]
    return own == other || port.map { own + $0 == other } ?? false
  }

  private static let defaultPorts = ["http": ":80", "https": ":443"]
}
