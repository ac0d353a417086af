import Synchronization

/// A flag that cancels work on any thread.
///
/// The flag is raised once and never lowered. Long loops call ``check()`` after at most about a millisecond of work, or
/// read ``isCancelled`` and return early; the caller discards the result of work that it has cancelled.
public final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a flag that is not raised.
  public init() {}

  /// Whether the work has been cancelled.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Raises the flag.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Throws if the work has been cancelled.
  public func check() throws(CancellationError) {
    if isCancelled { throw CancellationError() }
  }
}

/// Returns the value of cancellable work that nothing cancels.
///
/// - Parameters:
///   - failure: The type of the errors that the work throws unless it is cancelled.
///   - work: Gets a flag that is never raised.
/// - Returns: What the work returns.
/// - Throws: What the work throws.
public func withoutCancellation<Value, Failure: Error>(
  throwing failure: Failure.Type, _ work: (CancellationFlag) throws -> Value
) throws(Failure) -> Value {
  do {
    return try work(CancellationFlag())
  } catch let error as Failure {
    throw error
  } catch {
    preconditionFailure("work that nothing cancels threw \(error)")
  }
}
