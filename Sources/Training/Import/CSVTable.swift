// Tables of comma-separated values (RFC 4180), under a header that names the columns.

/// A table read whole.
struct CSVTable {
  /// A row, by the names of its columns.
  typealias Row = [String: String]

  let columns: [String]
  let rows: [Row]

  /// Reads a table; lines may end in LF, too.
  ///
  /// - Throws: ``ImportError`` with the line whose fields are not as many as the columns, or whose
  ///   quotes do not end.
  init(_ text: [UInt8], file: String) throws(ImportError) {
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var line = 1
    var recordLine = 1
    var bytes = text.makeIterator()
    var next = bytes.next()
    func take() {
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
      case UInt8(ascii: ","): take()
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"):
        take()
        records.append((recordLine, fields))
        fields = []
        recordLine = line
      default: field.append(byte)
      }
    }
    guard !isQuoted else { throw ImportError("\(file):\(recordLine): a quote does not end") }
    if !field.isEmpty || !fields.isEmpty {
      take()
      records.append((recordLine, fields))
    }
    records.removeAll { $0.fields == [""] }
    guard let header = records.first?.fields else { throw ImportError("\(file): no header") }
    columns = header
    var rows: [Row] = []
    for record in records.dropFirst() {
      guard record.fields.count == header.count else {
        throw ImportError(
          "\(file):\(record.line): \(record.fields.count) fields under \(header.count) columns")
      }
      rows.append(Row(zip(header, record.fields)) { first, _ in first })
    }
    self.rows = rows
  }
}
