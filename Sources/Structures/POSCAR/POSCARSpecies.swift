import Crystals
import Defects

/// The elements of a POSCAR and their numbers of atoms.
struct POSCARSpecies {
  /// A group of atoms of one kind.
  struct Group {
    /// The content of the sites; nil in a file of VASP 4, until it is found elsewhere.
    var occupant: Occupant?
    let count: Int
  }

  /// The groups in the order of the file.
  private(set) var groups: [Group]
  /// The line with the numbers of atoms.
  let line: Int

  /// Reads the lines with the symbols, which files of VASP 4 do not have, and the numbers of atoms.
  ///
  /// A line with the hashes of pseudopotentials may stand between them.
  init(reading lines: inout TextLines) throws(StructureTextError) {
    var names: TextLines.Line?
    var counts = try lines.nextFilled("the symbols of the elements")
    if counts.words.first.flatMap({ natural($0) }) == nil {
      names = counts
      counts = try lines.nextFilled("the number of atoms of each element")
      if counts.words.allSatisfy({ $0.contains("/") }) {
        counts = try lines.nextFilled("the number of atoms of each element")
      }
    }
    // Comments may follow the numbers.
    let words = counts.words.prefix { natural($0) != nil }
    line = counts.number
    groups = []
    guard !words.isEmpty,
      counts.words.count == words.count || !Self.isNumber(counts.words[words.count])
    else {
      throw StructureTextError(
        line: line, "the numbers of atoms are expected, not \(quoted(counts.text))")
    }
    var total = 0
    for word in words {
      guard let count = natural(word) else { continue }
      total += count
      guard total <= AtomicStructure.maximumAtomCount else { throw .tooManyAtoms }
      groups.append(Group(occupant: nil, count: count))
    }
    if let names { try assign(names) }
  }

  private static func isNumber(_ word: Substring) -> Bool { number(word) != nil }

  /// Assigns the symbols of a line before the numbers of atoms.
  private mutating func assign(_ names: TextLines.Line) throws(StructureTextError) {
    let words = names.words.prefix { $0.first != "#" && $0.first != "!" }
    guard words.count >= groups.count,
      words.count == groups.count || Self.occupant(words[groups.count]) == nil
    else {
      throw StructureTextError(
        line: line, "\(words.count) numbers of atoms are expected, one for each element")
    }
    for (index, word) in words.prefix(groups.count).enumerated() {
      guard let occupant = Self.occupant(word) else {
        throw StructureTextError(
          line: names.number, code: .unknownElement,
          "the symbol of an element is expected, not \(quoted(word))")
      }
      groups[index].occupant = occupant
    }
  }

  /// Assigns the symbols of the comment in the first line, if it begins with one for each group: "Mo S", "Mo63 S127".
  mutating func assign(comment: TextLines.Line) {
    let words = comment.words
    guard words.count >= groups.count else { return }
    var found: [Occupant] = []
    for (group, word) in zip(groups, words) {
      let symbol = Self.symbol(of: word)
      let letters = symbol.prefix { $0.isASCII && $0.isLetter }
      let rest = symbol.dropFirst(letters.count)
      guard rest.isEmpty || natural(rest) == group.count, let occupant = Self.occupant(letters)
      else { return }
      found.append(occupant)
    }
    guard words.count == groups.count || Self.occupant(words[groups.count]) == nil else { return }
    for (index, occupant) in found.enumerated() { groups[index].occupant = occupant }
  }

  /// Reads a symbol; "Mo_pv", "W_sv_GW" and "Mo_pv/hash" also name a pseudopotential.
  static func occupant(_ word: Substring) -> Occupant? {
    Occupant(fileSymbol: symbol(of: word))
  }

  private static func symbol(of word: Substring) -> Substring {
    word.prefix { $0 != "_" && $0 != "/" && $0 != ":" }
  }
}
