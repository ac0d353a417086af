// What can be chosen about the service, beyond HTTP and the cache.

import Foundation

/// Who may ask, and what is logged.
public struct ServiceConfiguration: Sendable {
  /// The token that requests have to carry, except those about health and for the pages; nil to answer anybody.
  public var token: BearerToken?
  /// Origins whose pages may read answers, as `https://example.org`; `*` for all.
  public var allowedOrigins: [String] = []
  /// Whether a line is logged for every request.
  public var logsRequests = false
  /// The server's workers.
  public var workers = ProcessInfo.processInfo.activeProcessorCount
  /// The longest line of an NDJSON body, bytes.
  public var lineLimit = NDJSONPredictor.defaultLineLimit

  /// Anybody may ask; pages of other origins may not; requests are not logged.
  public init() {}
}
