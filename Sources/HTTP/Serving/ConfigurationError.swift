// A limit that no server could keep.

/// A field of a ``ServerConfiguration`` that is out of its range.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The field's name.
  public let field: String
  /// The least it may be.
  public let minimum: Int
  /// The most it may be.
  public let maximum: Int

  /// One sentence that names the field.
  public var description: String {
    maximum == .max
      ? "\(field) is less than \(minimum)" : "\(field) is not from \(minimum) to \(maximum)"
  }
}

extension ServerConfiguration {
  /// Checks every field.
  ///
  /// - Throws: ``ConfigurationError`` for the first that is out of its range.
  func validate() throws(ConfigurationError) {
    try Self.check("port", port, 0, 65_535)
    for (field, value) in [
      ("backlog", backlog), ("ioThreads", ioThreads), ("workers", workers), ("streams", streams),
      ("connections", connections), ("pipelinedRequests", pipelinedRequests),
      ("headerCount", headerCount), ("minimumBodyRate", minimumBodyRate),
    ] {
      try Self.check(field, value, 1, .max)
    }
    for (field, value) in [
      ("queueLength", queueLength), ("bodyBytes", bodyBytes),
      ("inflatedBodyBytes", inflatedBodyBytes), ("allBodyBytes", allBodyBytes),
      ("compressedBodyBytes", compressedBodyBytes),
    ] {
      try Self.check(field, value, 0, .max)
    }
    // The places of fields are kept in 32 bits.
    try Self.check("requestLineBytes", requestLineBytes, 16, 1 << 24)
    try Self.check("headerBytes", headerBytes, 16, 1 << 24)
    for (field, value) in [
      ("headerTime", headerTime), ("bodyGrace", bodyGrace), ("keepAliveIdle", keepAliveIdle),
      ("streamIdle", streamIdle), ("writeStall", writeStall), ("lingerTime", lingerTime),
    ] where value < .zero {
      throw ConfigurationError(field: field, minimum: 0, maximum: .max)
    }
  }

  private static func check(
    _ field: String, _ value: Int, _ minimum: Int, _ maximum: Int
  ) throws(ConfigurationError) {
    guard (minimum...maximum).contains(value) else {
      throw ConfigurationError(field: field, minimum: minimum, maximum: maximum)
    }
  }
}
