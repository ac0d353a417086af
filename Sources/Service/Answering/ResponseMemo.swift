// Answers to requests that come again byte for byte, as those of many a loop do.

import Foundation
import Synchronization

/// The answers last found in memory by one model, by the very bytes that asked for them.
///
/// Most of what such an answer costs is reading the request and writing the answer; here neither is done
/// twice. An answer stays right for as long as its model is served.
final class ResponseMemo: Sendable {
  /// An answer, with the counts of it for the log.
  struct Answer: Sendable {
    let body: [UInt8]
    let tally: ResponseStatistics
  }

  private struct Entry: Sendable {
    let request: [UInt8]
    let answer: Answer
  }

  /// A request has one place, by its hash; whoever comes later takes it.
  private let entries = Mutex([Entry?](repeating: nil, count: places))

  private static let places = 1024
  /// The longest request and the longest answer that are kept, bytes.
  private static let maximumBytes = 4096

  /// The answer given to the same bytes before.
  func answer(to request: [UInt8]) -> Answer? {
    guard request.count <= Self.maximumBytes else { return nil }
    let place = Self.place(of: request)
    guard let entry = entries.withLock({ $0[place] }), entry.request.holdsSameBytes(as: request)
    else { return nil }
    return entry.answer
  }

  /// Keeps the answer to a request, if both are short.
  func note(_ answer: Answer, to request: [UInt8]) {
    guard request.count <= Self.maximumBytes, answer.body.count <= Self.maximumBytes else { return }
    let place = Self.place(of: request)
    entries.withLock { $0[place] = Entry(request: request, answer: answer) }
  }

  private static func place(of request: [UInt8]) -> Int {
    var hasher = Hasher()
    request.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize() & (places - 1)
  }
}

extension [UInt8] {
  fileprivate func holdsSameBytes(as other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBytes { bytes in
      other.withUnsafeBytes { others in
        guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
        return memcmp(first, second, bytes.count) == 0
      }
    }
  }
}
