// Which limits a server can keep.

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
      ("allUnreadBytes", allUnreadBytes),
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
