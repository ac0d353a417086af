/// The connection that creates, fills and trims a cache file.
///
/// A writer is used by one thread at a time.
final class Writer {
  private let connection: SQLiteConnection
  private let insertion: Statement
  private let trimming: Statement
  /// The row whose values are bound to `insertion`; nil if they may be those of several rows.
  private var boundRow: StoredPrediction?

  /// Opens a cache file, and initialises it if it is missing or empty.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  init(path: String) throws {
    let connection = try SQLiteConnection(path: path, mode: .readWriteCreate, busyTimeout: 500)
    do {
      let content = try Schema.content(of: connection)
      guard !connection.isReadOnly else { throw StoreFault.readOnly }
      // Finds a damaged page when it is read, before it is used.
      try connection.execute("PRAGMA cell_size_check = ON")
      if content == .empty { try Schema.create(in: connection) }
      try Schema.check(connection)
      guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
        throw StoreFault.noWriteAheadLog
      }
      // A commit survives the end of the process; the last may be lost if the machine loses power.
      try connection.execute("PRAGMA synchronous = NORMAL")
      try connection.execute("PRAGMA journal_size_limit = 16777216")
      insertion = try connection.prepare(StoredPrediction.insertion)
      trimming = try connection.prepare(
        """
        DELETE FROM predictions WHERE id <= min(
          (SELECT max(id) FROM predictions) - ?1, (SELECT min(id) FROM predictions) + ?2 - 1)
        """)
    } catch {
      throw connection.hasMoved ? StoreFault.moved : error
    }
    self.connection = connection
  }

  /// Whether the path now leads to another file, or to none.
  var hasMoved: Bool { connection.hasMoved }

  /// Commits rows in one transaction, and deletes all but the newest `maximumRows` of the file.
  ///
  /// The rows are inserted in the order of the index, so that each of its pages is read and written
  /// once. Their ids are therefore in the order of arrival only from one call to the next.
  /// `shouldStop` is called before each row; once it returns true, the rows so far are committed.
  ///
  /// - Returns: The number of rows written, and the rows that remain. Rows that the file cannot
  ///   represent are in neither.
  /// - Throws: ``StoreFault`` or ``SQLiteError``; no row was written then.
  func write(
    _ rows: ArraySlice<StoredPrediction>, keeping maximumRows: Int, until shouldStop: () -> Bool
  ) throws -> (written: Int, remaining: ArraySlice<StoredPrediction>) {
    guard !hasMoved else { throw StoreFault.moved }
    var remaining = rows.sorted { $0.key.canonicalKey < $1.key.canonicalKey }[...]
    var written = 0
    try connection.transaction("BEGIN IMMEDIATE") {
      while !shouldStop(), let row = remaining.popFirst() {
        guard row.fitsRow else { continue }
        do {
          try insert(row)
          written += 1
        } catch let error as SQLiteError where error.concernsOneRow {
          continue
        }
      }
      defer { trimming.reset() }
      try trimming.bind(maximumRows, at: 1)
      // At most 4096 more than were written, so that a lowered limit does not make one transaction
      // delete millions of rows.
      try trimming.bind(written + 4096, at: 2)
      _ = try trimming.step()
    }
    return (written, remaining)
  }

  private func insert(_ row: StoredPrediction) throws {
    defer { insertion.reset() }
    let previous = boundRow.take()
    try row.bind(to: insertion, after: previous)
    boundRow = row
    _ = try insertion.step()
  }
}
