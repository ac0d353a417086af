// What SQLite says when a call fails.

import CSQLite

/// A return code of SQLite that is no success, with SQLite's own words.
package struct SQLiteError: Error, CustomStringConvertible {
  /// The extended result code.
  let code: Int32
  let message: String

  /// Whether the row is at fault, and not the file or the disk.
  var concernsOneRow: Bool {
    switch code & 0xff {
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: true
    default: false
    }
  }

  package var description: String { "SQLite \(code): \(message)" }
}
