import ArgumentParser
import HTTP

/// The limits of the HTTP server; names, defaults, ranges and help come from ``ServerLimits``.
package struct HTTPOptions: ParsableArguments {
  private static let defaults = ServerLimits()

  @Option(defaults.$ioThreads) var ioThreads: Int
  @Option(defaults.$workers) var workers: Int
  @Option(defaults.$maxQueued) var maxQueued: Int
  @Option(defaults.$maxQueuedCost) var maxQueuedCost: Int
  @Option(defaults.$maxStreams) var maxStreams: Int
  @Option(defaults.$backlog) var backlog: Int
  @Option(defaults.$maxConnections) var maxConnections: Int
  @Option(defaults.$maxPipelined) var maxPipelined: Int
  @Option(defaults.$maxRequestLineBytes) var maxRequestLineBytes: Int
  @Option(defaults.$maxHeaderBytes) var maxHeaderBytes: Int
  @Option(defaults.$maxHeaders) var maxHeaders: Int
  @Option(defaults.$maxBodyBytes) var maxBodyBytes: Int
  @Option(defaults.$maxInflatedBodyBytes) var maxInflatedBodyBytes: Int
  @Option(defaults.$maxCompressionRatio) var maxCompressionRatio: Int
  @Option(defaults.$maxBufferedBodyBytes) var maxBufferedBodyBytes: Int
  @Option(defaults.$maxUnreadBytes) var maxUnreadBytes: Int
  @Option(defaults.$gzipMinBytes) var gzipMinBytes: Int
  @Option(defaults.$headerTimeout) var headerTimeout: Double
  @Option(defaults.$minBodyRate) var minBodyRate: Int
  @Option(defaults.$bodyGrace) var bodyGrace: Double
  @Option(defaults.$idleTimeout) var idleTimeout: Double
  @Option(defaults.$streamTimeout) var streamTimeout: Double
  @Option(defaults.$writeTimeout) var writeTimeout: Double
  @Option(defaults.$lingerTimeout) var lingerTimeout: Double

  /// Creates options that are not parsed yet.
  package init() {}

  /// The limits that the options set; a test checks that each option sets its own.
  package var limits: ServerLimits {
    var limits = ServerLimits()
    limits.ioThreads = ioThreads
    limits.workers = workers
    limits.maxQueued = maxQueued
    limits.maxQueuedCost = maxQueuedCost
    limits.maxStreams = maxStreams
    limits.backlog = backlog
    limits.maxConnections = maxConnections
    limits.maxPipelined = maxPipelined
    limits.maxRequestLineBytes = maxRequestLineBytes
    limits.maxHeaderBytes = maxHeaderBytes
    limits.maxHeaders = maxHeaders
    limits.maxBodyBytes = maxBodyBytes
    limits.maxInflatedBodyBytes = maxInflatedBodyBytes
    limits.maxCompressionRatio = maxCompressionRatio
    limits.maxBufferedBodyBytes = maxBufferedBodyBytes
    limits.maxUnreadBytes = maxUnreadBytes
    limits.gzipMinBytes = gzipMinBytes
    limits.headerTimeout = headerTimeout
    limits.minBodyRate = minBodyRate
    limits.bodyGrace = bodyGrace
    limits.idleTimeout = idleTimeout
    limits.streamTimeout = streamTimeout
    limits.writeTimeout = writeTimeout
    limits.lingerTimeout = lingerTimeout
    return limits
  }

  package func validate() throws {
    do throws(ConfigurationError) {
      try limits.validate()
    } catch {
      throw ValidationError("--\(error)")
    }
  }
}

extension Option where Value: ExpressibleByArgument & Comparable & Sendable {
  /// Creates the option that sets a limit.
  fileprivate init(_ limit: Limit<Value>) {
    self.init(
      wrappedValue: limit.wrappedValue, name: .customLong("\(limit.name)"),
      help: ArgumentHelp(
        limit.description.help, valueName: limit.unit.rawValue))
  }
}
