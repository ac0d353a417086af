import JSON

/// A table of comma-separated values (RFC 4180) with a header that names the columns.
public struct CSVTable: Sendable {
  /// The fields of a row by column.
  public typealias Row = [String: String]

  /// The names of the columns, without white space around them.
  public let columns: [String]
  /// The rows in their order.
  public let rows: [Row]
  /// The line that each row begins at, counted from 1.
  public let lines: [Int]

  /// Reads a table; lines may end in CRLF or LF, and blank lines are skipped.
  ///
  /// - Parameters:
  ///   - text: The table in UTF-8, with a byte order mark or without.
  ///   - file: The name of the file in messages.
  /// - Throws: ``ImportError`` with the line if it does not have one field for each column, or a quote is not closed.
  public init(_ text: [UInt8], file: String) throws(ImportError) {
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var line = 1
    var recordLine = 1
    var bytes = text.withoutByteOrderMark.makeIterator()
    var next = bytes.next()
    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field = []
    }
    while let byte = next {
      next = bytes.next()
      if byte == UInt8(ascii: "\n") { line += 1 }
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && next == byte:
        field.append(byte)
        next = bytes.next()
      case UInt8(ascii: "\""): isQuoted.toggle()
      case _ where isQuoted: field.append(byte)
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"):
        endField()
        records.append((recordLine, fields))
        fields = []
        recordLine = line
      default: field.append(byte)
      }
    }
    guard !isQuoted else { throw ImportError("\(file):\(recordLine): a quote is not closed") }
    if !field.isEmpty || !fields.isEmpty {
      endField()
      records.append((recordLine, fields))
    }
    records.removeAll { $0.fields == [""] }
    guard let header = records.first?.fields.map(\.trimmed) else {
      throw ImportError("\(file): there is no header")
    }
    if let column = header.first(where: { name in header.count { $0 == name } > 1 }) {
      throw ImportError("\(file): there are several columns '\(column)'")
    }
    columns = header
    var rows: [Row] = []
    for record in records.dropFirst() {
      guard record.fields.count == header.count else {
        throw ImportError(
          "\(file):\(record.line): \(record.fields.count) fields for \(header.count) columns")
      }
      rows.append(Row(zip(header, record.fields)) { first, _ in first })
    }
    self.rows = rows
    lines = records.dropFirst().map(\.line)
  }
}
