import Numerics

/// A data block of a CIF: tables of values by name; a single value is a table of one column and one row.
struct CIFBlock {
  /// Columns of equal length, with the values row by row.
  struct Table {
    let tags: [String]
    var values: [CIFToken] = []

    var rowCount: Int { values.count / tags.count }

    /// The value in a row and a column.
    subscript(row: Int, column: Int) -> CIFToken { values[row * tags.count + column] }

    fileprivate func values(inColumn column: Int) -> [String] {
      (0..<rowCount).map { self[$0, column].text }
    }
  }

  /// The line in which the block starts.
  let line: Int
  private(set) var tables: [Table] = []
  private var tableIndices: [String: Int] = [:]

  private init(line: Int) { self.line = line }

  /// The maximum number of columns of a table; the core dictionary has fewer names for one table.
  private static let maximumColumnCount = 1000

  /// Returns the table that has a column with a name, and the index of the column.
  func column(_ tag: String) -> (table: Table, column: Int)? {
    guard let index = tableIndices[tag], let column = tables[index].tags.firstIndex(of: tag) else {
      return nil
    }
    return (tables[index], column)
  }

  /// Returns the value with a name, that of the first row if it is a column; nil if it is missing.
  func value(_ tag: String) -> CIFToken? {
    guard let (table, column) = column(tag), table.rowCount > 0 else { return nil }
    let value = table[0, column]
    return value.isMissing ? nil : value
  }

  /// The beginnings of the names that determine the structure.
  private static let relevantPrefixes = [
    "_cell_length", "_cell_angle", "_atom_site_", "_symmetry_", "_space_group",
  ]

  /// Adds a table; a name that occurred before keeps its first values.
  ///
  /// - Throws: ``StructureTextError`` if a name that determines the structure has other values than before.
  private mutating func add(_ table: Table, line: Int) throws(StructureTextError) {
    for (index, tag) in table.tags.enumerated() {
      guard let former = tableIndices[tag] else {
        tableIndices[tag] = tables.count
        continue
      }
      guard Self.relevantPrefixes.contains(where: tag.hasPrefix) else { continue }
      let other = former < tables.count ? tables[former] : table
      let column = other.tags.firstIndex(of: tag) ?? index
      guard other.values(inColumn: column) == table.values(inColumn: index) else {
        throw StructureTextError(
          line: line, "\(quoted(tag)) occurs twice in one data block, with different values")
      }
    }
    tables.append(table)
  }

  /// Reads the data blocks of a CIF.
  ///
  /// A loop without values is skipped, as is prose before the first block.
  static func blocks(
    of text: [UInt8], _ cancellation: CancellationFlag
  ) throws -> [CIFBlock] {
    var tokens = CIFTokens(text, from: proseLength(of: text))
    var blocks: [CIFBlock] = []
    var token = try tokens.next()
    while let current = token {
      try cancellation.check()
      switch current.kind {
      case .block:
        blocks.append(CIFBlock(line: current.line))
        token = try tokens.next()
      case .tag, .loop:
        guard !blocks.isEmpty else {
          throw StructureTextError(
            line: current.line, "a data block, 'data_NAME', is expected first")
        }
        let table: Table
        (table, token) = try Self.table(from: current, &tokens, cancellation)
        if table.rowCount > 0 { try blocks[blocks.count - 1].add(table, line: current.line) }
      case .value, .quoted:
        throw StructureTextError(
          line: current.line,
          "a name, 'loop_' or 'data_NAME' is expected, not the value \(Structures.quoted(current.text))"
        )
      }
    }
    return blocks
  }

  /// Returns the number of bytes before the first data block if none of their lines is part of a CIF; otherwise 0.
  private static func proseLength(of text: [UInt8]) -> Int {
    var start = 0
    while start < text.count {
      let line = text[start...].prefix { $0 != UInt8(ascii: "\n") }
      let opening = String(decoding: line.prefix(5), as: UTF8.self).lowercased()
      if opening == "data_" { return start }
      if opening.hasPrefix("_") || opening.hasPrefix(";") || opening == "loop_" { return 0 }
      start = line.endIndex + 1
    }
    return 0
  }

  /// Reads the table that starts with a token, and the first token after it.
  private static func table(
    from first: CIFToken, _ tokens: inout CIFTokens, _ cancellation: CancellationFlag
  ) throws -> (table: Table, next: CIFToken?) {
    guard first.kind == .loop else {
      guard let value = try tokens.next(), value.kind == .value || value.kind == .quoted else {
        throw StructureTextError(
          line: first.line, "a value is expected after \(quoted(first.text))")
      }
      return (Table(tags: [first.text], values: [value]), try tokens.next())
    }
    var tags: [String] = []
    var token = try tokens.next()
    while let tag = token, tag.kind == .tag {
      guard tags.count < maximumColumnCount else {
        throw StructureTextError(
          line: tag.line, "the loop has more than \(maximumColumnCount) names")
      }
      tags.append(tag.text)
      token = try tokens.next()
    }
    guard !tags.isEmpty else {
      throw StructureTextError(
        line: first.line, "the names of the columns are expected after 'loop_'")
    }
    var table = Table(tags: tags)
    while let value = token, value.kind == .value || value.kind == .quoted {
      if table.values.count.isMultiple(of: 1024) { try cancellation.check() }
      table.values.append(value)
      token = try tokens.next()
    }
    guard table.values.count.isMultiple(of: tags.count) else {
      throw StructureTextError(
        line: first.line,
        "the loop has \(table.values.count) values, which is not a multiple of its \(tags.count) names"
      )
    }
    return (table, token)
  }
}
