import Compression
import Crypto
import Crystals
import FoundationEssentials
import Prediction

/// The labelled rows of some files.
public struct Dataset: Sendable {
  /// The rows in the order of the files.
  public let rows: [LabelledRow]
  /// The SHA-256 of the concatenated files as they are on disk, hexadecimal.
  public let sha256: String

  /// Reads files of labelled rows, one JSON object a line; a file may be compressed with gzip.
  ///
  /// - Throws: ``DatasetError`` with the file and line of the first fault; no row is skipped silently.
  public init(paths: [String], catalogue: HostCatalogue) throws {
    var hash = SHA256()
    var rows: [LabelledRow] = []
    for path in paths {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw DatasetError(file: path, line: nil, detail: "the file cannot be read")
      }
      hash.update(data: data)
      var bytes = Array(data)
      if Gzip.isGzip(bytes) {
        do {
          bytes = try Gzip.decompress(bytes, limit: Self.maximumSize)
        } catch {
          throw DatasetError(file: path, line: nil, detail: "\(error)")
        }
      }
      let newline = UInt8(ascii: "\n")
      for (index, line) in bytes.split(separator: newline, omittingEmptySubsequences: false)
        .enumerated()
      where !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) {
        do {
          var row = try LabelledRow(json: Array(line), in: catalogue)
          row.location = RowLocation(file: path, line: index + 1)
          rows.append(row)
        } catch {
          throw DatasetError(file: path, line: index + 1, detail: "\(error)")
        }
      }
    }
    self.init(rows: rows, sha256: hexadecimal(hash.finalize()))
  }

  /// Creates a data set from rows.
  public init(rows: [LabelledRow], sha256: String) {
    self.rows = rows
    self.sha256 = sha256
  }

  /// Returns the rows that satisfy a condition, with the SHA-256 of the whole.
  public func filtered(_ isIncluded: (LabelledRow) -> Bool) -> Dataset {
    Dataset(rows: rows.filter(isIncluded), sha256: sha256)
  }

  /// The largest size of a file after decompression, bytes.
  public static let maximumSize = 1 << 32
}
