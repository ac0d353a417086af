import Foundation
import Prediction

/// The statements that write and read a row, and the order of their columns.
extension StoredPrediction {
  private static let valueColumns = PredictionField.allCases.map(\.name)

  /// Columns in the order of the parameters of ``insertion``.
  private static let insertedColumns =
    ["model", "canonical_key", "material", "supercell", "defect_count"]
    + valueColumns + ["in_domain", "domain_notes", "created", "checksum"]

  /// Parameters in the order of ``bind(to:after:)``.
  static let insertion = """
    INSERT OR REPLACE INTO predictions (\(insertedColumns.joined(separator: ", ")))
    VALUES (\(insertedColumns.map { _ in "?" }.joined(separator: ", ")))
    """

  /// Columns in the order of ``init(key:row:)``.
  static let selection = """
    SELECT material, supercell, defect_count,
      \(valueColumns.joined(separator: ", ")),
      in_domain, domain_notes, CAST(strftime('%s', created) AS INTEGER), checksum
    FROM predictions WHERE model = ?1 AND canonical_key = ?2
    """

  /// Whether a row can hold every number bit for bit: SQLite makes NaN a NULL and drops the sign of zero.
  var fitsRow: Bool {
    values.allSatisfy { value in
      value.map { !$0.isNaN && !($0 == 0 && $0.sign == .minus) } ?? true
    }
  }

  /// Binds the parameters of ``insertion``, except those that the row before has bound to the same values: the
  /// model, the material, the supercell and the time, which seldom change.
  func bind(to statement: borrowing Statement, after previous: StoredPrediction?) throws {
    let notes = try domainNotes.isEmpty ? "[]" : Self.json(domainNotes)
    let seconds = Int(created.timeIntervalSince1970)
    if key.model != previous?.key.model { try statement.bind(key.model, at: 1) }
    try statement.bind(key.canonicalKey, at: 2)
    if material != previous?.material { try statement.bind(material, at: 3) }
    if supercell != previous?.supercell { try statement.bind(supercell, at: 4) }
    try statement.bind(defectCount, at: 5)
    var parameter: Int32 = 6
    for value in values {
      if let value {
        try statement.bind(value, at: parameter)
      } else {
        try statement.bindNull(at: parameter)
      }
      parameter += 1
    }
    try statement.bind(isInDomain ? 1 : 0, at: parameter)
    try statement.bind(notes, at: parameter + 1)
    if created != previous?.created {
      try statement.bind(created.formatted(.iso8601), at: parameter + 2)
    }
    try statement.bind(checksum(notes: notes, seconds: seconds), at: parameter + 3)
  }

  /// Reads the columns of ``selection``; nil if one of them is not what was written.
  convenience init?(key: PredictionKey, row: borrowing Statement) {
    let count = Int32(PredictionField.allCases.count)
    var values: [Double?] = []
    values.reserveCapacity(PredictionField.allCases.count)
    for column in 3..<3 + count {
      let value = row.double(at: column)
      guard value != nil || row.isNull(at: column) else { return nil }
      values.append(value)
    }
    guard let material = row.text(at: 0), let supercell = row.text(at: 1),
      let defectCount = row.integer(at: 2),
      let inDomain = row.integer(at: 3 + count), let notes = row.text(at: 4 + count),
      let seconds = row.integer(at: 5 + count), let checksum = row.integer(at: 6 + count),
      let domainNotes = notes == "[]" ? [] : Self.notes(notes),
      inDomain == (domainNotes.isEmpty ? 1 : 0)
    else { return nil }
    self.init(
      key: key, material: material, supercell: supercell,
      defectCount: defectCount, values: values, domainNotes: domainNotes,
      created: Date(timeIntervalSince1970: TimeInterval(seconds)))
    guard self.checksum(notes: notes, seconds: seconds) == checksum else { return nil }
  }

  private func checksum(notes: String, seconds: Int) -> Int {
    var sum = RowChecksum()
    sum.combine(key.model)
    sum.combine(key.canonicalKey)
    sum.combine(material)
    sum.combine(supercell)
    sum.combine(defectCount)
    // No row has a value that is not a number, so that stands for a missing one.
    for value in values { sum.combine((value ?? .nan).bitPattern) }
    sum.combine(isInDomain ? 1 : 0)
    sum.combine(notes)
    sum.combine(seconds)
    return Int(truncatingIfNeeded: sum.value)
  }

  private static func json(_ notes: [DomainNote]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(notes), as: UTF8.self)
  }

  private static func notes(_ json: String) -> [DomainNote]? {
    try? JSONDecoder().decode([DomainNote].self, from: Data(json.utf8))
  }
}
