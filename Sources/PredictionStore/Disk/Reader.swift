import Prediction

/// A read-only connection to a cache file, with its compiled query.
///
/// Readers work while a ``Writer`` writes, and do not wait for it.
///
/// `@unchecked Sendable`: a reader is passed between threads under a lock and used by one at a time,
/// which is what SQLite requires of a connection without its own lock.
final class Reader: @unchecked Sendable {
  private let connection: SQLiteConnection
  private let selection: Statement
  /// The model bound to `selection`.
  private var boundModel: String?

  /// The longest time that a lookup waits for a lock, in ms.
  ///
  /// With a write-ahead log readers do not wait for writers. A lookup only meets a lock while
  /// another process opens or closes the file, which is brief, or locks it exclusively.
  static let lookupBusyTimeout: Int32 = 10

  /// Opens an existing cache file, and waits at most `busyTimeout` milliseconds for a lock.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  init(path: String, busyTimeout: Int32) throws {
    let connection = try SQLiteConnection(path: path, mode: .readOnly, busyTimeout: busyTimeout)
    guard try Schema.content(of: connection) == .predictions else { throw StoreFault.cannotOpen }
    try Schema.check(connection)
    selection = try connection.prepare(StoredPrediction.selection)
    connection.setBusyTimeout(Self.lookupBusyTimeout)
    self.connection = connection
  }

  /// Returns the row for each key, or nil, all from one snapshot of the file.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func predictions(for keys: [PredictionKey]) throws -> [StoredPrediction?] {
    do {
      if keys.count == 1 { return [try prediction(for: keys[0])] }
      var found: [StoredPrediction?] = []
      found.reserveCapacity(keys.count)
      try connection.transaction("BEGIN") {
        for key in keys { found.append(try prediction(for: key)) }
      }
      return found
    } catch {
      throw connection.hasMoved ? StoreFault.moved : error
    }
  }

  private func prediction(for key: PredictionKey) throws -> StoredPrediction? {
    defer { selection.reset() }
    if key.model != boundModel {
      boundModel = nil
      try selection.bind(key.model, at: 1)
      boundModel = key.model
    }
    try selection.bind(key.canonicalKey, at: 2)
    return try selection.step() ? StoredPrediction(key: key, row: selection) : nil
  }
}
