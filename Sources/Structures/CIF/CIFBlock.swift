// Data blocks of a CIF: names and values, single ones and tables.

/// A data block: tables of values by name; a single value is a table of one column and one row.
struct CIFBlock {
  /// Columns of equal length; the values of all rows, row by row.
  struct Table {
    let tags: [String]
    var values: [CIFToken] = []

    var rowCount: Int { values.count / tags.count }

    /// The value in a row and column.
    subscript(row: Int, column: Int) -> CIFToken { values[row * tags.count + column] }
  }

  /// The line it starts in.
  let line: Int
  private(set) var tables: [Table] = []
  private var places: [String: Int] = [:]

  private init(line: Int) { self.line = line }

  /// The most columns of a table; the largest that the core dictionary can make has fewer.
  private static let maximumColumnCount = 1000

  /// The table that has a column of this name, and which it is.
  func column(_ tag: String) -> (table: Table, column: Int)? {
    guard let place = places[tag], let column = tables[place].tags.firstIndex(of: tag) else {
      return nil
    }
    return (tables[place], column)
  }

  /// The single value of a name; that of the first row if it is a column.
  func value(_ tag: String) -> CIFToken? {
    guard let (table, column) = column(tag), table.rowCount > 0 else { return nil }
    let value = table[0, column]
    return value.isMissing ? nil : value
  }

  private mutating func add(_ table: Table, line: Int) throws(StructureTextError) {
    for tag in table.tags {
      guard places.updateValue(tables.count, forKey: tag) == nil else {
        throw StructureTextError(line: line, "\(quoted(tag)) is told twice in one data block")
      }
    }
    tables.append(table)
  }

  /// The data blocks of a CIF in their order.
  static func blocks(of text: [UInt8]) throws(StructureTextError) -> [CIFBlock] {
    var tokens = CIFTokens(text)
    var blocks: [CIFBlock] = []
    var token = try tokens.next()
    while let current = token {
      switch current.kind {
      case .block:
        blocks.append(CIFBlock(line: current.line))
        token = try tokens.next()
      case .tag, .loop:
        guard !blocks.isEmpty else {
          throw StructureTextError(
            line: current.line, "a data block, 'data_NAME', has to come first")
        }
        let table: Table
        (table, token) = try Self.table(from: current, &tokens)
        try blocks[blocks.count - 1].add(table, line: current.line)
      case .value, .quoted:
        throw StructureTextError(
          line: current.line,
          "a name, 'loop_' or 'data_NAME' is expected, not the value \(Structures.quoted(current.text))"
        )
      }
    }
    return blocks
  }

  /// The table that starts with a token, and the first token after it.
  private static func table(
    from first: CIFToken, _ tokens: inout CIFTokens
  ) throws(StructureTextError) -> (table: Table, next: CIFToken?) {
    guard first.kind == .loop else {
      guard let value = try tokens.next(), value.kind == .value || value.kind == .quoted else {
        throw StructureTextError(line: first.line, "\(quoted(first.text)) needs a value")
      }
      return (Table(tags: [first.text], values: [value]), try tokens.next())
    }
    var tags: [String] = []
    var token = try tokens.next()
    while let tag = token, tag.kind == .tag {
      guard tags.count < maximumColumnCount else {
        throw StructureTextError(
          line: tag.line, "a loop may have at most \(maximumColumnCount) names")
      }
      tags.append(tag.text)
      token = try tokens.next()
    }
    guard !tags.isEmpty else {
      throw StructureTextError(line: first.line, "'loop_' needs the names of its columns")
    }
    var table = Table(tags: tags)
    while let value = token, value.kind == .value || value.kind == .quoted {
      table.values.append(value)
      token = try tokens.next()
    }
    guard !table.values.isEmpty, table.values.count.isMultiple(of: tags.count) else {
      throw StructureTextError(
        line: first.line,
        "the loop has \(table.values.count) values, which are no rows of \(tags.count)")
    }
    return (table, token)
  }
}
