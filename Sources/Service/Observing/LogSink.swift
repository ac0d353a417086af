// Where log lines go: a descriptor that may be slow, which must not make requests slow.

import Foundation
import Synchronization

/// Writes lines in the background, in order.
///
/// What writes them never waits. Where more than `capacity` bytes wait, further lines are
/// dropped, and the next that is written says how many.
public final class LogSink: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
    var dropped = 0
  }

  private let descriptor: Int32
  private let capacity: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "lacuna.log", qos: .utility)

  /// A sink that writes to `descriptor`, which stays open.
  public init(descriptor: Int32, capacity: Int = 4 << 20) {
    self.descriptor = descriptor
    self.capacity = capacity
  }

  /// Takes a line, which ends in a newline.
  package func write(_ line: [UInt8]) {
    let isIdle = state.withLock { state in
      guard state.waiting.count + line.count <= capacity else {
        state.dropped += 1
        return false
      }
      if state.dropped > 0 {
        state.waiting += Array(#"{"level":"warning","message":"log lines dropped","count":"#.utf8)
        state.waiting += Array("\(state.dropped)}\n".utf8)
        state.dropped = 0
      }
      state.waiting += line
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if isIdle { queue.async { [self] in drain() } }
  }

  /// Waits until what was taken before is written, at most so many seconds.
  public func flush(within seconds: Double = 1) {
    let written = DispatchSemaphore(value: 0)
    queue.async { written.signal() }
    _ = written.wait(timeout: .now() + seconds)
  }

  private func drain() {
    while true {
      let bytes = state.withLock { state in
        defer { state.waiting = [] }
        state.isWriting = !state.waiting.isEmpty
        return state.waiting
      }
      guard !bytes.isEmpty else { return }
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        // A log that nobody reads any more is no reason to stop.
        guard count >= 0 || errno == EINTR else { break }
        rest = rest.dropFirst(max(0, count))
      }
    }
  }
}
