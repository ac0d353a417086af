import Foundation
import Numerics
import Service

/// Ends a command early on SIGINT (Ctrl-C) or SIGTERM.
///
/// The first signal raises a flag, so that the command can finish its output; the second ends the process at once.
struct Interruption {
  /// Raised by the first signal.
  let flag = CancellationFlag()

  /// The exit code of a command that was interrupted: 128 + SIGINT.
  static let exitCode: Int32 = 130

  /// Waits for signals from now on.
  ///
  /// Must be created before the first thread.
  init() {
    Self.wait { [flag] signals in
      _ = signals.next()
      flag.cancel()
      _ = signals.next()
      _exit(Self.exitCode)
    }
  }

  /// Removes files and ends the process at the first signal from now on.
  ///
  /// Must be called before the first thread is created.
  static func removeFiles(_ paths: [String]) {
    wait { signals in
      let signal = signals.next()
      for path in paths { unlink(path) }
      _exit(128 + signal)
    }
  }

  private static func wait(_ body: @escaping @Sendable (SignalQueue) -> Void) {
    let signals = SignalQueue([SIGINT, SIGTERM])
    let thread = Thread { body(signals) }
    thread.name = "signals"
    thread.start()
  }
}
