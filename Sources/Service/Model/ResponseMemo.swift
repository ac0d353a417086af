import Foundation
import Synchronization

/// Remembers responses from memory by the exact bytes of their requests, which many loops repeat.
///
/// Most of what a response from memory costs is parsing the request and writing the response; here neither is done
/// twice. A response stays right until models are reloaded, so each ``ServedModels`` has a memo of its own.
final class ResponseMemo: Sendable {
  /// A response, with the identity of its model for the metrics and its counts for the log.
  struct Response: Sendable {
    let body: [UInt8]
    let model: String
    let statistics: ResponseStatistics
  }

  private struct Entry: Sendable {
    let request: [UInt8]
    let response: Response
  }

  /// Each request has one slot, chosen by its hash.
  ///
  /// A newer request with the same slot replaces the older.
  private let entries = Mutex([Entry?](repeating: nil, count: slotCount))

  private static let slotCount = 1024
  /// The longest request and the longest response that are kept, bytes.
  private static let maximumBytes = 4096

  /// Returns the response to the same bytes, if it is remembered.
  func response(to request: [UInt8]) -> Response? {
    guard request.count <= Self.maximumBytes else { return nil }
    let slot = Self.slot(of: request)
    guard let entry = entries.withLock({ $0[slot] }), entry.request == request else { return nil }
    return entry.response
  }

  /// Remembers the response to a request, if both are short.
  func remember(_ response: Response, to request: [UInt8]) {
    guard request.count <= Self.maximumBytes, response.body.count <= Self.maximumBytes else {
      return
    }
    let slot = Self.slot(of: request)
    entries.withLock { $0[slot] = Entry(request: request, response: response) }
  }

  private static func slot(of request: [UInt8]) -> Int {
    var hasher = Hasher()
    request.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize() & (slotCount - 1)
  }
}
