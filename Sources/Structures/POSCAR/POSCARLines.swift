import Crystals

/// A reader of the lines of a POSCAR.
struct POSCARLines {
  /// A line and its number, counted from 1.
  struct Line {
    let text: String
    let number: Int

    /// The first letter, in lower case; VASP ignores the others.
    var initial: Character? { text.first { $0 != " " && $0 != "\t" }?.lowercased().first }

    var words: [Substring] { text.split { $0 == " " || $0 == "\t" } }

    /// Reads up to three numbers at the start of the line.
    func numbers(atLeast count: Int, of what: String) throws(StructureTextError) -> [Double] {
      var numbers: [Double] = []
      for word in words.prefix(3) {
        guard let number = Structures.number(word) else { break }
        numbers.append(number)
      }
      guard numbers.count >= count else {
        let expected = count == 1 ? "a number" : "\(count) numbers"
        throw StructureTextError(
          line: number, "\(what) is expected, \(expected), not \(quoted(text))")
      }
      return numbers
    }
  }

  private let lines: [ArraySlice<UInt8>]
  private var index = 0

  init(_ text: [UInt8]) {
    lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// Reads the next line; an error says that `what` is missing.
  mutating func next(_ what: String) throws(StructureTextError) -> Line {
    guard index < lines.count else {
      throw StructureTextError(line: index + 1, "the text ends where \(what) is expected")
    }
    var bytes = lines[index]
    if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    index += 1
    return Line(text: String(decoding: bytes, as: UTF8.self), number: index)
  }

  /// Reads the elements and their numbers of atoms from the next two lines.
  mutating func kinds() throws(StructureTextError) -> [(Element, Int)] {
    let names = try next("the symbols of the elements")
    let symbols = names.words
    guard !symbols.isEmpty, number(symbols[0]) == nil else {
      throw StructureTextError(
        line: names.number,
        "the symbols of the elements are expected, as in files of VASP 5, not \(quoted(names.text))"
      )
    }
    let counts = try next("the number of atoms of each element")
    let words = counts.words.prefix { $0.first != "#" && $0.first != "!" }
    guard words.count == symbols.count else {
      throw StructureTextError(
        line: counts.number, "\(symbols.count) numbers of atoms are expected, one for each element")
    }
    var kinds: [(Element, Int)] = []
    var total = 0
    for (word, countWord) in zip(symbols, words) {
      // "W_sv" and "W/hash" also name a pseudopotential.
      let symbol = word.prefix { $0 != "_" && $0 != "/" }
      guard let element = Element(symbol: String(symbol)) else {
        throw StructureTextError(
          line: names.number, code: .unknownElement,
          "the symbol of an element is expected, not \(quoted(word))")
      }
      guard let count = natural(countWord) else {
        throw StructureTextError(
          line: counts.number, "a number of atoms is expected, not \(quoted(countWord))")
      }
      total += count
      guard total <= AtomicStructure.maximumAtomCount else { throw .tooManyAtoms }
      kinds.append((element, count))
    }
    return kinds
  }
}
