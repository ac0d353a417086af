import Foundation
import Synchronization

/// Writes log lines to a descriptor in the background, in order.
///
/// `write(_:)` never waits for a slow descriptor. If more than `capacity` bytes are waiting, further
/// lines are dropped; the next accepted line is preceded by one with their number. Lines that the
/// system refuses, because their reader has gone or the disk is full, are lost.
public final class LogSink: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
    /// Whether the last line was cut, because the rest of it was refused.
    var isCut = false
    var dropped = 0
  }

  private let descriptor: Int32
  private let capacity: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "lacuna.log", qos: .utility)

  /// Creates a sink that writes to `descriptor` and does not close it.
  public init(descriptor: Int32, capacity: Int = 4 << 20) {
    self.descriptor = descriptor
    self.capacity = capacity
  }

  /// Queues a line, which must end in a newline.
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

  /// Waits until all queued lines are written, but not longer than the given number of seconds.
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
        return state.isWriting && state.isCut ? [Self.lineFeed] + state.waiting : state.waiting
      }
      guard !bytes.isEmpty else { return }
      let sent = bytes[..<send(bytes)]
      if let last = sent.last { state.withLock { $0.isCut = last != Self.lineFeed } }
    }
  }

  /// Writes bytes, and returns the number of those before an error.
  private func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        // A descriptor that does not block, and a slow reader.
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      } else if errno != EINTR {
        break
      }
    }
    return sent
  }

  private static let lineFeed = UInt8(ascii: "\n")
}
