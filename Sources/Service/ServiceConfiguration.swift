import Foundation
import Structures

/// Options of the service that concern neither HTTP nor the cache.
public struct ServiceConfiguration: Sendable {
  /// The tokens that requests must carry, except those for health and for the pages.
  public var tokens = AccessTokens()
  /// Origins whose pages may read responses, such as `https://example.org`; `*` for all.
  public var allowedOrigins: [String] = []
  /// The hosts that requests may name; nil for any.
  public var allowedHosts: AllowedHosts?
  /// Whether a line is logged for every request.
  public var logsRequests = false
  /// The number of threads that work on one list.
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// The longest line of an NDJSON body, bytes.
  public var lineLimit = NDJSONPredictor.defaultLineLimit
  /// The limits of a configuration.
  public var limits = ResolutionLimits()

  /// No tokens required, any host, no other origins allowed, requests not logged.
  public init() {}
}
