// The same work on every element, on all cores.

import Dispatch

extension Array where Element: Sendable {
  /// The results of `transform` on stretches of at most `length` elements, side by side, in order.
  ///
  /// One stretch is worked on by the caller itself.
  package func concurrentMap<Result: Sendable>(
    inStretchesOf length: Int, _ transform: @Sendable (ArraySlice<Element>) -> [Result]
  ) -> [Result] {
    guard count > length else { return transform(self[...]) }
    let starts = Swift.Array(stride(from: 0, to: count, by: length))
    var parts = [[Result]](repeating: [], count: starts.count)
    parts.withUnsafeMutableBufferPointer { parts in
      // Each stretch writes its own part and no other.
      nonisolated(unsafe) let parts = parts
      DispatchQueue.concurrentPerform(iterations: starts.count) { index in
        let start = starts[index]
        parts[index] = transform(self[start..<Swift.min(start + length, count)])
      }
    }
    return parts.flatMap(\.self)
  }
}
