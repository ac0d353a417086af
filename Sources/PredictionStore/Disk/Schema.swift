import Foundation
import Prediction

/// The format of a cache file: its application id, version and one table.
///
/// Users may query the table as well. SQLite keeps the comments of its columns in the file, where
/// `.schema` of the `sqlite3` shell shows them.
package enum Schema {
  /// `PRAGMA application_id`: the letters "Lacu".
  package static let applicationID = 0x4c61_6375

  /// `PRAGMA user_version`: raised with every change of the table.
  package static let version = 5

  static let table = """
    CREATE TABLE predictions (
      id INTEGER PRIMARY KEY,                      -- in the order of writing
      material TEXT NOT NULL,                      -- the host, such as MoS2
      supercell TEXT NOT NULL,                     -- repeats of the host's unit cell, 8x8, or vectors, 4,8/0,12
      defect_count INTEGER NOT NULL,               -- point defects in the supercell
    \(valueColumns)
      in_domain INTEGER NOT NULL,                  -- 1 within the training data, else 0
      domain_notes TEXT NOT NULL,                  -- JSON array of {"code", "detail"}: why not
      model TEXT NOT NULL,                         -- identity of the model and its weights
      canonical_key TEXT NOT NULL,                 -- the configuration, least of its symmetry images
      created TEXT NOT NULL,                       -- ISO 8601, UTC
      checksum INTEGER NOT NULL,                   -- of all other columns but id; an edited row is not served
      UNIQUE (model, canonical_key)
    )
    """

  private static let valueColumns = PredictionField.allCases.map { field in
    // A property that the model does not predict is NULL.
    let declaration = "  \(field.name) REAL" + (field.property == nil ? " NOT NULL," : ",")
    return declaration.padding(toLength: 47, withPad: " ", startingAt: 0) + "-- \(field.summary)"
      + (field.property == nil ? "" : "; NULL if not predicted")
  }.joined(separator: "\n")

  /// What a file holds.
  enum Content { case empty, predictions }

  /// Returns what the file of a connection holds, before a page of it is read or locked.
  ///
  /// SQLite may repair a file and move its pages as soon as it reads a page. To leave the files of
  /// other programs unchanged, only the 100 bytes of the header are read
  /// (https://sqlite.org/fileformat.html#the_database_header).
  ///
  /// Only a header of SQLite with the application id shows that a file is a cache. A file with any other
  /// content may be somebody's, even if it looks like a damaged one.
  ///
  /// - Throws: ``StoreFault/foreign`` if the file is not a cache, ``SQLiteError`` if it cannot be read.
  static func content(of connection: borrowing SQLiteConnection) throws -> Content {
    let header = try connection.header(100)
    if header.isEmpty { return .empty }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8),
      header[68..<72].reduce(0, { $0 << 8 | Int($1) }) == applicationID
    else { throw StoreFault.foreign }
    return .predictions
  }

  /// Creates the table in an empty file, unless another process has just done so.
  ///
  /// One transaction sets the application id and creates the table. It is committed before the file
  /// changes to write-ahead logging, so that the id is in the file itself and not in its log.
  static func create(in connection: borrowing SQLiteConnection) throws {
    try connection.execute("BEGIN IMMEDIATE")
    let isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
    if isEmpty {
      try connection.execute("PRAGMA application_id = \(applicationID)")
      try connection.execute("PRAGMA user_version = \(version)")
      try connection.execute(table)
    }
    try connection.execute("COMMIT")
  }

  /// Checks the application id and the version of an open file.
  ///
  /// - Throws: ``StoreFault/foreign`` or ``StoreFault/schemaVersion(_:)``.
  static func check(_ connection: borrowing SQLiteConnection) throws {
    guard try connection.integer("PRAGMA application_id") == applicationID else {
      throw StoreFault.foreign
    }
    let found = try connection.integer("PRAGMA user_version") ?? 0
    guard found == version else { throw StoreFault.schemaVersion(found) }
  }
}
