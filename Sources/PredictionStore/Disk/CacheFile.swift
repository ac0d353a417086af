import Foundation

/// The SQLite file at a path, with the `-wal` and `-shm` files that SQLite keeps beside it.
struct CacheFile: Sendable {
  let path: String

  /// Opens the file for writing, and creates it if it is missing.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func openWriter() throws -> Writer {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw StoreFault.folderMissing }
    return try Writer(path: path)
  }

  /// Opens the file for lookups.
  ///
  /// Waits at most `busyTimeout` milliseconds for a lock; the default suits a request that waits.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func openReader(busyTimeout: Int32 = Reader.lookupBusyTimeout) throws -> Reader {
    try Reader(path: path, busyTimeout: busyTimeout)
  }

  /// Whether the file exists and is not empty, but is no cache: another program's database, or no database at all.
  ///
  /// It is false if the file cannot be read.
  var isForeign: Bool {
    do {
      _ = try content()
      return false
    } catch {
      return StoreFault(error) == .foreign
    }
  }

  /// Whether the file is a cache, damaged or not.
  var isCache: Bool { (try? content()) == .predictions }

  private func content() throws -> Schema.Content {
    let connection = try SQLiteConnection(path: path, mode: .readOnly, busyTimeout: 0)
    return try Schema.content(of: connection)
  }

  /// Renames the file and those beside it to `PATH.corrupt-TIME`, `…-wal` and `…-shm`, so that
  /// SQLite's tools can still recover their content.
  ///
  /// The main file is renamed last. Until then no process creates a new one, to which SQLite would
  /// apply the old file's log.
  ///
  /// - Returns: The new path of the main file.
  func quarantine() throws -> String {
    let files = FileManager.default
    let stamp = Date.now.formatted(
      .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: true)
        .timeSeparator(.omitted))
    var newPath = "\(path).corrupt-\(stamp)Z"
    while files.fileExists(atPath: newPath) { newPath += "+" }
    for suffix in ["-wal", "-shm", ""] where files.fileExists(atPath: path + suffix) {
      try files.moveItem(atPath: path + suffix, toPath: newPath + suffix)
    }
    return newPath
  }
}
