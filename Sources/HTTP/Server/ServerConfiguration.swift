/// Where a server listens, and within which limits it serves.
public struct ServerConfiguration: Sendable {
  /// A name or a numeric address; the server listens on every address that it resolves to.
  public var host = "127.0.0.1"
  /// The TCP port; 0 for any free one.
  public var port = 8080
  /// Whether other servers of the same user that also set this may listen on the same port.
  ///
  /// The system distributes the connections among them (SO_REUSEPORT), so that a successor can take over.
  public var sharesPort = false
  /// The Server field of every response (RFC 9110 §10.2.4).
  public var serverName = "lacuna"
  /// The greatest cost of light work, in a unit that the service defines.
  ///
  /// Work of a higher cost is heavy: it has a queue of its own and never occupies all workers if there are several.
  public var maxLightCost = 1
  /// The limits.
  public var limits = ServerLimits()

  /// The defaults.
  public init() {}

  /// Checks the port and all limits.
  ///
  /// - Throws: ``ConfigurationError`` for the first value that is out of its range.
  func validate() throws(ConfigurationError) {
    guard (0...65_535).contains(port) else {
      throw ConfigurationError(
        name: "port", value: "\(port)", lowerBound: "0", upperBound: "65535")
    }
    try limits.validate()
  }
}
