// Data sets: labelled NDJSON in, rows out, nothing skipped in silence.

import Compression
import Crypto
import Crystals
import Defects
import FoundationEssentials
import JSON
import Prediction

/// The labelled rows of some files.
public struct Dataset: Sendable {
  /// The rows in the order of the files.
  public let rows: [LabelledRow]
  /// SHA-256 of the files' bytes one after the other, as they lie on disk, hexadecimal.
  public let sha256: String

  /// Reads labelled rows, one JSON object a line; a file may be compressed with gzip.
  ///
  /// - Throws: ``DatasetError`` with the file and line of the first thing that is wrong.
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
          let document = try LabelledDocument(json: Array(line))
          rows.append(try LabelledRow(document, in: catalogue))
        } catch {
          throw DatasetError(file: path, line: index + 1, detail: "\(error)")
        }
      }
    }
    self.init(rows: rows, sha256: hexadecimal(hash.finalize()))
  }

  /// Rows that are at hand already.
  public init(rows: [LabelledRow], sha256: String) {
    self.rows = rows
    self.sha256 = sha256
  }

  /// The rows for which `isIncluded` is true, with the whole's digest.
  public func filtered(_ isIncluded: (LabelledRow) -> Bool) -> Dataset {
    Dataset(rows: rows.filter(isIncluded), sha256: sha256)
  }

  /// The most bytes read from a compressed file.
  public static let maximumSize = 1 << 32
}

extension LabelledRow {
  init(_ document: LabelledDocument, in catalogue: HostCatalogue) throws {
    let configuration = try document.configuration.configuration(in: catalogue) { _ in nil }
    let labels = document.labels(defectCount: configuration.defects.count)
    guard !labels.isEmpty else {
      throw InvalidDocument(
        "", "a label is needed: formation_energy_ev, formation_energy_per_site_ev or band_gap_ev")
    }
    id = document.configuration.id
    dataset = document.dataset ?? configuration.supercell.host.name
    split = document.split
    form = CanonicalForm(of: configuration)
    self.labels = labels
  }
}

/// A data file that cannot be used.
public struct DatasetError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line, counted from 1, if it is one line's fault.
  public let line: Int?
  /// What is wrong.
  public let detail: String

  /// One sentence that names file and line.
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(detail)" }
}
