// Looking rows up, beside the writer and without waiting for it.

import Prediction

/// A connection that only reads, with its statement compiled.
///
/// `@unchecked Sendable`: handed from thread to thread through a lock and used by one at a time,
/// which is what SQLite asks of a connection opened without a lock of its own.
final class Reader: @unchecked Sendable {
  private let connection: Connection
  private let selection: Statement
  /// The model that `selection` asks for.
  private var boundModel: String?

  /// What a lookup waits for at most, ms.
  ///
  /// Readers do not wait for writers in write-ahead logging; what they can meet is a file that is
  /// being opened or closed, which takes a moment, or one that is locked as a whole.
  private static let lookupPatience: Int32 = 10

  /// Opens a cache file that exists, for which it waits some milliseconds if it is locked.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  init(path: String, patience: Int32 = Reader.lookupPatience) throws {
    let connection = try Connection(path: path, mode: .readOnly, busyTimeout: patience)
    guard try Schema.content(of: connection) == .ours else { throw StoreFault.cannotOpen }
    try Schema.check(connection)
    selection = try connection.prepare(StoredPrediction.selection)
    connection.wait(atMost: Self.lookupPatience)
    self.connection = connection
  }

  /// Returns what the file holds under each key, all as of one moment.
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
