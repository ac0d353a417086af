// The same work on every element, on several cores.

import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform` on stretches of at most `length` elements, side by side, in order.
  ///
  /// At most `threads` stretches are worked on at once, one of them by the caller itself.
  package func concurrentMap<Result: Sendable>(
    inStretchesOf length: Int, threads: Int,
    _ transform: @Sendable (ArraySlice<Element>) -> [Result]
  ) -> [Result] {
    guard count > length else { return transform(self[...]) }
    let starts = Swift.Array(stride(from: 0, to: count, by: length))
    var parts = [[Result]](repeating: [], count: starts.count)
    parts.withUnsafeMutableBufferPointer { parts in
      // Each stretch writes its own part and no other.
      nonisolated(unsafe) let parts = parts
      let next = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: Swift.min(threads, starts.count)) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < starts.count else { return }
          let start = starts[index]
          parts[index] = transform(self[start..<Swift.min(start + length, count)])
        }
      }
    }
    return parts.flatMap(\.self)
  }
}
