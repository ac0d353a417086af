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
  /// The most work of one enumeration, in defects: its arrangements times their defects.
  public var enumerationCost = defaultEnumerationCost

  /// The default of ``enumerationCost``: a million arrangements of three defects, a minute on one core.
  public static let defaultEnumerationCost = 3_000_000

  /// No tokens required, any host, no other origins allowed, requests not logged.
  public init() {}
}
