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
    let signals = SignalQueue([SIGINT, SIGTERM])
    let thread = Thread { [flag] in
      _ = signals.next()
      flag.cancel()
      _ = signals.next()
      _exit(Self.exitCode)
    }
    thread.name = "signals"
    thread.start()
  }
}
