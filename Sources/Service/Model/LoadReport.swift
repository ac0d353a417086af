/// The result of reading models and tokens.
public struct LoadReport {
  /// The identities of the models that are served from then on, in their order; none if not all could be read yet.
  public internal(set) var models: [String] = []
  /// The errors of what could not be read.
  public internal(set) var failures: [any Error] = []

  /// Returns the identities of the models.
  ///
  /// - Throws: The first of ``failures``.
  @discardableResult
  public func get() throws -> [String] {
    if let failure = failures.first { throw failure }
    return models
  }

  /// Returns what `read` returns, or nil after adding its error to the failures.
  mutating func value<Value>(_ read: () throws -> Value) -> Value? {
    do {
      return try read()
    } catch {
      failures.append(error)
      return nil
    }
  }
}
