import CSQLite

/// A failed call of SQLite: its result code and message.
package struct SQLiteError: Error, CustomStringConvertible {
  /// The extended result code.
  let code: Int32
  let message: String

  /// Whether the cause is the row, and not the file or the disk.
  var concernsOneRow: Bool {
    switch code & 0xff {
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: true
    default: false
    }
  }

  package var description: String { "SQLite \(code): \(message)" }
}
