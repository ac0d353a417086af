// The cache file by name: opening it, and setting it aside when it is damaged.

import Foundation

/// The SQLite file at a path, with the `-wal` and `-shm` that SQLite keeps beside it.
struct CacheFile: Sendable {
  let path: String

  /// Opens the file to write, making it where it is missing.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func openWriter() throws -> Writer {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw StoreFault.folderMissing }
    return try Writer(path: path)
  }

  /// Opens the file to look rows up, on the way of a request.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func openReader() throws -> Reader { try Reader(path: path) }

  /// The same where nobody waits for it: a process that opens or closes the file may hold it for long on a busy
  /// machine.
  ///
  /// - Throws: ``StoreFault`` or ``SQLiteError``.
  func openReaderPatiently() throws -> Reader { try Reader(path: path, patience: 500) }

  /// Renames the file and those beside it to `PATH.corrupt-TIME`, `…-wal` and `…-shm`, where SQLite's
  /// tools can still open what is left of it.
  ///
  /// The file itself goes last: until then no process begins a new one, whose log could be taken
  /// for the old one's.
  ///
  /// - Returns: the new path.
  func setAside() throws -> String {
    let files = FileManager.default
    let stamp = Date.now.formatted(
      .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: true)
        .timeSeparator(.omitted))
    var asidePath = "\(path).corrupt-\(stamp)Z"
    while files.fileExists(atPath: asidePath) { asidePath += "+" }
    for suffix in ["-wal", "-shm", ""] where files.fileExists(atPath: path + suffix) {
      try files.moveItem(atPath: path + suffix, toPath: asidePath + suffix)
    }
    return asidePath
  }
}
