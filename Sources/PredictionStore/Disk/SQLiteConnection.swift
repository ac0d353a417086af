import CSQLite

/// An open connection to an SQLite file.
///
/// A connection is used by one thread at a time and closed when it is destroyed. Each has its own
/// descriptor and page cache, and no lock (`SQLITE_OPEN_NOMUTEX`). This type and ``Statement`` make
/// all calls of SQLite.
package struct SQLiteConnection: ~Copyable {
  package enum Mode { case readOnly, readWrite, readWriteCreate }

  private let handle: OpaquePointer

  // SQLite's memory statistics have a lock, on which a request could wait while a writer of lower
  // priority holds it. They are disabled once, before the library is first used.
  private static let disableMemoryStatistics: Void = { _ = sqlite3_config_memstatus(0) }()

  /// Opens the file at a path, without reading a page of it or taking a lock.
  ///
  /// Calls wait at most `busyTimeout` milliseconds for another connection's lock.
  package init(path: String, mode: Mode, busyTimeout: Int32) throws(SQLiteError) {
    let access =
      switch mode {
      case .readOnly: SQLITE_OPEN_READONLY
      case .readWrite: SQLITE_OPEN_READWRITE
      case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    Self.disableMemoryStatistics
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      let error = opened.map { Self.lastError(of: $0) }
      sqlite3_close_v2(opened)
      throw error ?? SQLiteError(code: code, message: "out of memory")
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    setBusyTimeout(busyTimeout)
  }

  /// Sets the longest time that a call waits for another connection's lock, in ms.
  func setBusyTimeout(_ milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

  deinit {
    // SQLite defers the close until all statements are finalised, so this cannot fail.
    sqlite3_close_v2(handle)
  }

  /// Runs SQL statements and ignores the rows they return.
  package func execute(_ sql: String) throws(SQLiteError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw lastError }
  }

  /// Compiles a statement that can be bound and run many times.
  func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw lastError }
    return Statement(statement)
  }

  /// Returns the integer in the first column of a query's first row, or nil.
  package func integer(_ sql: String) throws(SQLiteError) -> Int? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(at: 0) : nil
  }

  /// Returns the text in the first column of a query's first row, or nil.
  package func text(_ sql: String) throws(SQLiteError) -> String? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.text(at: 0) : nil
  }

  /// Runs `body` in a transaction that starts with the statement `begin`; rolls back if `body` throws.
  func transaction(_ begin: String, _ body: () throws -> Void) throws {
    try execute(begin)
    do {
      try body()
      try execute("COMMIT")
    } catch {
      // Some errors roll back by themselves.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Whether the file can be read but not written.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// Whether the path now leads to another file, or to none.
  var hasMoved: Bool {
    var moved: Int32 = 0
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return code == SQLITE_OK && moved != 0
  }

  /// Reads the first `count` bytes of the file, or all if it is shorter, without taking a lock.
  ///
  /// Uses SQLite's own descriptor. POSIX advisory locks belong to the process, so opening and closing
  /// another descriptor would drop the locks of all its connections to the file.
  func header(_ count: Int) throws(SQLiteError) -> [UInt8] {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
    guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods?.pointee,
      let fileSize = methods.xFileSize, let read = methods.xRead
    else { throw SQLiteError(code: SQLITE_CANTOPEN, message: "the file has no methods to read it") }
    var size: sqlite3_int64 = 0
    let sizeCode = fileSize(file, &size)
    guard sizeCode == SQLITE_OK else {
      throw SQLiteError(code: sizeCode, message: "the file's size cannot be read")
    }
    var bytes = [UInt8](repeating: 0, count: Int(min(sqlite3_int64(count), size)))
    guard !bytes.isEmpty else { return bytes }
    let readCode = read(file, &bytes, Int32(bytes.count), 0)
    guard readCode == SQLITE_OK else {
      throw SQLiteError(code: readCode, message: "the file's header cannot be read")
    }
    return bytes
  }

  private var lastError: SQLiteError { Self.lastError(of: handle) }

  private static func lastError(of handle: OpaquePointer) -> SQLiteError {
    SQLiteError(
      code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
  }
}
