import Synchronization

/// A flag that cancels work on any thread.
///
/// The flag is raised once and never lowered. Long loops check ``isCancelled`` from time to time and return early; the
/// caller discards the result of work that it has cancelled.
public final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a flag that is not raised.
  public init() {}

  /// Whether the work has been cancelled.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Raises the flag.
  public func cancel() { flag.store(true, ordering: .relaxed) }
}
