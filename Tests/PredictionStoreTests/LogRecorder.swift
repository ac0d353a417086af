// A log that a test can read.

import Logging
import Synchronization

/// Keeps the messages of warnings and errors.
final class LogRecorder: Sendable {
  private let recorded = Mutex<[String]>([])

  var warnings: [String] { recorded.withLock { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(recorder: self) }
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
      guard event.level >= .warning else { return }
      recorder.recorded.withLock { $0.append("\(event.message)") }
    }
  }
}
