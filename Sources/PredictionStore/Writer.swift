// Writing rows, many in one transaction.

/// The connection that makes, fills and trims the file.
final class Writer {
  private let connection: Connection
  private let insertion: Statement
  private let trimming: Statement
  /// The row whose parameters `insertion` has; nil if it may have those of several.
  private var boundRow: StoredPrediction?

  /// Opens a cache file, or makes one where there is none or an empty one.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  init(path: String) throws {
    let connection = try Connection(path: path, mode: .readWriteCreate, busyTimeout: 500)
    do {
      let content = try Schema.content(of: connection)
      guard !connection.isReadOnly else { throw StoreFault.readOnly }
      // Notices a damaged page when it is read and not when it is used.
      try connection.execute("PRAGMA cell_size_check = ON")
      if content == .empty { try Schema.create(in: connection) }
      try Schema.check(connection)
      guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
        throw StoreFault.noWriteAheadLog
      }
      // A commit survives the end of the process; the last may be lost with the machine's power.
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

  /// Whether the path leads to another file by now, or to none.
  var hasMoved: Bool { connection.hasMoved }

  /// Commits `rows`, then no more than the newest `maximumRows` are kept.
  ///
  /// They are inserted in the order of the index, so that each of its pages is read and written once, until
  /// `isUnwanted`; so their ids are in the order of arrival from one call to the next.
  ///
  /// - Returns: how many rows were written, and the rows that were left; the others the file cannot hold.
  /// - Throws: ``StoreFault`` or ``SQLiteError``, and then none is written.
  func write(
    _ rows: ArraySlice<StoredPrediction>, keeping maximumRows: Int, until isUnwanted: () -> Bool
  ) throws -> (written: Int, left: ArraySlice<StoredPrediction>) {
    guard !hasMoved else { throw StoreFault.moved }
    var left = rows.sorted { $0.key.canonicalKey < $1.key.canonicalKey }[...]
    var written = 0
    try connection.transaction("BEGIN IMMEDIATE") {
      while !isUnwanted(), let row = left.popFirst() {
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
      // As many as came, and up to 4,096 more: a lowered limit does not make one endless transaction.
      try trimming.bind(written + 4096, at: 2)
      _ = try trimming.step()
    }
    return (written, left)
  }

  private func insert(_ row: StoredPrediction) throws {
    defer { insertion.reset() }
    let previous = boundRow.take()
    try row.bind(to: insertion, after: previous)
    boundRow = row
    _ = try insertion.step()
  }
}
