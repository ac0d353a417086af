import CSpaceGroups

/// A space group with a choice of axes and origin.
///
/// The 530 settings are those of table A1.4.2.7 in International Tables for Crystallography, volume B (2010).
package struct SpaceGroupSetting: Sendable {
  /// The number of the space group, 1 to 230.
  package let number: Int
  /// The choice of axes or origin, such as "b1", "2" or "H"; empty if there is one setting.
  let choice: String
  /// The Hall symbol.
  package let hall: String
  /// The Hermann–Mauguin symbol with all axes.
  package let name: String

  /// The symbol and the number, for messages.
  var description: String {
    "\(name) (number \(number)\(choice.isEmpty ? "" : ", setting \(choice)"))"
  }

  /// Returns the operators of the setting.
  package var operators: [SpaceGroupOperator] { HallSymbol(hall)?.operators ?? [] }

  /// All settings in ascending order of their numbers.
  package static let all: [SpaceGroupSetting] = rows.map(\.setting)

  /// Returns the settings with a Hermann–Mauguin symbol, which may be short, old, or followed by the choice ("R -3 m:H").
  package static func named(_ text: String) -> [SpaceGroupSetting] {
    let parts = withoutSpaces(text).split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2 else { return [] }
    if parts.count == 2 { return settings(String(first), choice: String(parts[1])) }
    let found = settings(String(first), choice: nil)
    guard found.isEmpty, let last = first.last,
      let choice = ["h": "h", "r": "r", "s": "1", "z": "2"][last]
    else { return found }
    // Some databases write the choice without a colon: "R -3 m H", and S or Z for origin 1 or 2.
    return settings(String(first.dropLast()), choice: choice)
  }

  private static func settings(_ name: String, choice: String?) -> [SpaceGroupSetting] {
    let found = (indices[name] ?? []).map { all[$0] }
    guard let choice else { return found }
    return found.filter { setting in
      // "1" is also the origin of "1bca", origin 1 with other axes.
      setting.choice.lowercased() == choice
        || (["1", "2"].contains(choice) && setting.choice.hasPrefix(choice))
    }
  }

  /// The rows of the table with all their symbols.
  private static let rows: [(setting: SpaceGroupSetting, names: [String])] = {
    var count = 0
    let bytes = UnsafeBufferPointer(start: csg_table(&count), count: count)
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let columns = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard columns.count >= 4, let number = Int(columns[0]) else { return nil }
      let setting = SpaceGroupSetting(
        number: number, choice: columns[1], hall: columns[2], name: columns[3])
      return (setting, Array(columns[3...]))
    }
  }()

  private static let indices: [String: [Int]] = {
    var indices: [String: [Int]] = [:]
    for (index, row) in rows.enumerated() {
      for name in row.names { indices[withoutSpaces(name), default: []].append(index) }
    }
    return indices
  }()

  /// Returns a symbol in lower case without spaces, underscores and brackets.
  private static func withoutSpaces(_ text: String) -> String {
    text.prefix(60).lowercased().filter { !" \t\n_(){}$\\'\"".contains($0) }
  }
}
