import CSQLite

/// A compiled SQL statement: bind its parameters, step through its rows, read their columns, reset.
///
/// As in SQLite, parameters are numbered from 1 and columns from 0. A statement is finalised when it
/// is destroyed.
struct Statement: ~Copyable {
  private let handle: OpaquePointer

  /// Takes ownership of a statement that SQLite has compiled.
  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    // Returns the error of the last step again, which was thrown then.
    sqlite3_finalize(handle)
  }

  func bind(_ value: Int, at parameter: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_int64(handle, parameter, sqlite3_int64(value)))
  }

  func bind(_ value: Double, at parameter: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_double(handle, parameter, value))
  }

  func bindNull(at parameter: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_null(handle, parameter))
  }

  func bind(_ value: String, at parameter: Int32) throws(SQLiteError) {
    var value = value
    let code = value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // A null pointer would bind NULL instead of an empty text.
        guard let start = characters.baseAddress else {
          return sqlite3_bind_text(handle, parameter, "", 0, Self.copied)
        }
        return sqlite3_bind_text64(
          handle, parameter, start, sqlite3_uint64(characters.count), Self.copied,
          UInt8(SQLITE_UTF8))
      }
    }
    try check(code)
  }

  /// Advances to the next row, and returns whether there is one.
  func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw lastError
    }
  }

  /// Prepares the statement to be run again; its parameters stay bound.
  func reset() {
    // Returns the error of the last step again, which was thrown then.
    sqlite3_reset(handle)
  }

  /// Returns the column's value, or nil if it is not an integer.
  func integer(at column: Int32) -> Int? {
    guard sqlite3_column_type(handle, column) == SQLITE_INTEGER else { return nil }
    return Int(sqlite3_column_int64(handle, column))
  }

  /// Returns the column's value, or nil if it is not a floating-point number.
  func double(at column: Int32) -> Double? {
    guard sqlite3_column_type(handle, column) == SQLITE_FLOAT else { return nil }
    return sqlite3_column_double(handle, column)
  }

  /// Whether the column has no value.
  func isNull(at column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// Returns the column's value, or nil if it is not a text.
  func text(at column: Int32) -> String? {
    guard sqlite3_column_type(handle, column) == SQLITE_TEXT,
      let bytes = sqlite3_column_text(handle, column)
    else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// `SQLITE_TRANSIENT`, a macro that is not imported: SQLite copies the text before it returns.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func check(_ code: Int32) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw lastError }
  }

  private var lastError: SQLiteError {
    let connection = sqlite3_db_handle(handle)
    return SQLiteError(
      code: sqlite3_extended_errcode(connection),
      message: String(cString: sqlite3_errmsg(connection)))
  }
}
