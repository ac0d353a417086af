import Logging
import Synchronization

/// A log for tests: it records messages, and tests wait for its next event.
final class LogRecorder: Sendable {
  private let recorded = Mutex<(warnings: [String], counts: [Int])>(([], []))
  private let events: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (events, continuation) = AsyncStream.makeStream() }

  /// The messages of warnings and errors.
  var warnings: [String] { recorded.withLock { $0.warnings } }

  /// The `count` of every event that has one: the rows of each transaction.
  var counts: [Int] { recorded.withLock { $0.counts } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(recorder: self) }
  }

  /// Waits until a condition holds, which is checked after each event.
  func wait(until condition: () -> Bool) async {
    var events = events.makeAsyncIterator()
    while !condition() { await events.next() }
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      recorder.recorded.withLock { recorded in
        if event.level >= .warning { recorded.warnings.append("\(event.message)") }
        if let count = event.metadata?["count"].flatMap({ Int("\($0)") }) {
          recorded.counts.append(count)
        }
      }
      recorder.continuation.yield()
    }
  }
}
