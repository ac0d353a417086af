// Signals as a queue: they are waited for, in place of ending the process.

import Foundation

/// Signals that a process has asked to be told of.
public struct SignalQueue: Sendable {
  private let signals: [Int32]

  /// From here on `signals` wait to be taken.
  ///
  /// To be made before any thread: those made later inherit that they are left alone.
  public init(_ signals: [Int32]) {
    self.signals = signals
    var set = Self.set(of: signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for the next signal.
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
