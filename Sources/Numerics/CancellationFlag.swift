import Synchronization

/// Tells work on any thread that its result is no longer wanted.
///
/// The flag is raised once and never lowered. Long loops ask ``isCancelled`` now and then and return early;
/// whoever started them discards what they return.
public final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not raised.
  public init() {}

  /// Whether the result is no longer wanted.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Raises the flag.
  public func cancel() { flag.store(true, ordering: .relaxed) }
}
