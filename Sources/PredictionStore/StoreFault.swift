import CSQLite

/// A reason why the cache file cannot be written, or cannot be used at all.
public enum StoreFault: Error, Equatable, Sendable, CustomStringConvertible {
  case folderMissing
  case cannotOpen
  case readOnly
  case locked
  case full
  case inputOutput
  case corrupt
  case moved
  case foreign
  case noWriteAheadLog
  case schemaVersion(Int)
  case other(code: Int)

  /// One clause for the log, free of paths.
  public var description: String {
    switch self {
    case .folderMissing: "the folder of the cache file does not exist"
    case .cannotOpen: "the cache file cannot be opened"
    case .readOnly: "the cache file is read-only"
    case .locked: "another process has locked the cache file"
    case .full: "the disk is full"
    case .inputOutput: "the disk failed to read or write"
    case .corrupt: "the cache file is damaged"
    case .moved: "the cache file was moved or deleted while it was open"
    case .foreign: "the file is not a cache of predictions"
    case .noWriteAheadLog: "the file system does not support SQLite's write-ahead log"
    case .schemaVersion(let version):
      "the cache file has schema version \(version) (this program needs \(Schema.version))"
    case .other(let code): "SQLite reports error \(code)"
    }
  }

  /// Classifies an error by what can be done about it.
  init(_ error: any Error) {
    switch error {
    case let fault as StoreFault: self = fault
    case let error as SQLiteError: self.init(code: error.code)
    default: self = .inputOutput
    }
  }

  private init(code: Int32) {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked
    case SQLITE_FULL: self = .full
    case SQLITE_READONLY: self = code == Self.movedCode ? .moved : .readOnly
    case SQLITE_IOERR: self = .inputOutput
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: self = .cannotOpen
    default: self = .other(code: Int(code))
    }
  }

  /// `SQLITE_READONLY_DBMOVED`, a macro that is not imported.
  private static let movedCode = SQLITE_READONLY | 4 << 8
}
