import Foundation

/// Signals that a thread waits for, instead of their ending the process.
public struct SignalQueue: Sendable {
  private let signals: [Int32]

  /// Blocks the signals, so that they wait for ``next()``.
  ///
  /// Must be called before the first thread is created: threads inherit the blocked signals.
  public init(_ signals: [Int32]) {
    self.signals = signals
    var set = Self.set(of: signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for the next signal, and returns it.
  public func next() -> Int32 {
    var set = Self.set(of: signals)
    var signal: Int32 = 0
    while sigwait(&set, &signal) != 0 {}
    return signal
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
