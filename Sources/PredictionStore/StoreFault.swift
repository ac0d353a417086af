// Why a cache file is of no use just now.

import CSQLite

/// A reason for which the cache file takes no rows, or gives none.
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
    case .folderMissing: "its folder does not exist"
    case .cannotOpen: "it cannot be opened"
    case .readOnly: "it cannot be written"
    case .locked: "another process holds it locked"
    case .full: "the disk is full"
    case .inputOutput: "the disk fails to read or write"
    case .corrupt: "it is damaged"
    case .moved: "it was moved or deleted while open"
    case .foreign: "it belongs to another program"
    case .noWriteAheadLog: "its file system allows no write-ahead log"
    case .schemaVersion(let version):
      "its schema is version \(version), this program knows \(Schema.version)"
    case .other(let code): "SQLite reports code \(code)"
    }
  }

  /// Sorts errors by what can be done about them.
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
