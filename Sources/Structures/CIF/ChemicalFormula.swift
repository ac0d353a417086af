import Crystals

/// The numbers of atoms in a chemical formula, such as that of `_chemical_formula_sum` in a CIF: "Mo64 S127".
struct ChemicalFormula {
  private let counts: [Element: Int]

  /// Reads symbols of elements with whole numbers of at most six digits, separated by spaces; nil if the text has anything
  /// else.
  init?(_ text: String) {
    var counts: [Element: Int] = [:]
    for word in text.split(separator: " ") {
      let symbol = word.prefix { $0.isASCII && $0.isLetter }
      let digits = word[symbol.endIndex...]
      guard let element = Element(symbol: String(symbol)), counts[element] == nil,
        let count = digits.isEmpty ? 1 : natural(digits), (1..<1_000_000).contains(count)
      else { return nil }
      counts[element] = count
    }
    guard !counts.isEmpty else { return nil }
    self.counts = counts
  }

  /// Counts atoms.
  init(of atoms: [AtomicStructure.Atom]) {
    counts = atoms.reduce(into: [:]) { $0[$1.element, default: 0] += 1 }
  }

  /// Whether the elements have the same ratios as in another formula, which may be that of fewer or more formula units.
  func isProportional(to other: ChemicalFormula) -> Bool {
    let total = counts.values.reduce(0, +)
    let otherTotal = other.counts.values.reduce(0, +)
    return counts.count == other.counts.count
      && counts.allSatisfy { element, count in
        count * otherTotal == (other.counts[element] ?? 0) * total
      }
  }
}

extension ChemicalFormula: CustomStringConvertible {
  /// The symbols in alphabetical order with their numbers, "Mo64 S127".
  var description: String {
    counts.map { ($0.key.symbol, $0.value) }.sorted { $0.0 < $1.0 }
      .map { $0 + ($1 == 1 ? "" : "\($1)") }.joined(separator: " ")
  }
}
