import HTTP

extension Request {
  /// The host and the port that the request is for, from its target or its Host field (RFC 9112 section 3.2.2).
  ///
  /// Nil only in HTTP/1.0.
  var authority: String? { head.target.authority ?? headers["Host"] }
}
