import Crystals

/// The numbers of atoms of each element in a structure.
struct Composition {
  private let counts: [Element: Int]
  private let atomCount: Int

  /// The largest share of the sites of a sublattice that a doped host may have substituted.
  ///
  /// Beyond half, most atoms of the sublattice are those of another material.
  static let maximumSubstitutedShare = 0.5

  init(of structure: AtomicStructure) {
    counts = structure.atoms.reduce(into: [:]) { $0[$1.element, default: 0] += 1 }
    atomCount = structure.atoms.count
  }

  /// Returns whether the atoms can be those of a host with vacancies and substitutions, whatever the cell is.
  ///
  /// Foreign atoms take the places of missing ones. The number of unit cells is at least that for which no element has
  /// atoms left over; from it follow the elements that are missing, and the number of their sites.
  func canBe(_ host: Host) -> Bool {
    var sites: [Element: Int] = [:]
    for atom in host.cell.atoms { sites[atom.element, default: 0] += 1 }
    let own = sites.map { element, count in (found: counts[element] ?? 0, each: count) }
    let foreign = atomCount - own.map(\.found).reduce(0, +)
    guard foreign > 0 else { return true }
    let cells = own.map { Double($0.found) / Double($0.each) }.max() ?? 0
    let lacking = own.filter { Double($0.found) < Double($0.each) * cells }
    let places = (lacking.isEmpty ? own : lacking).map { Double($0.each) * cells }.reduce(0, +)
    return Double(foreign) <= Self.maximumSubstitutedShare * places
  }

  /// The formula without dopants, such as "WS2"; that of all atoms if no small whole numbers are near.
  var formula: String {
    let main = counts.filter { 10 * $0.value >= atomCount }
    let total = Double(main.values.reduce(0, +))
    for units in 1...12 {
      let numbers = main.mapValues { (Double($0) / total * Double(units)).rounded() }
      let isNear = main.allSatisfy { element, count in
        let number = numbers[element] ?? 0
        return number >= 1 && abs(Double(count) / total - number / Double(units)) <= 0.04
      }
      if isNear, !numbers.isEmpty { return Self.text(numbers.mapValues { Int($0) }) }
    }
    return Self.text(counts)
  }

  /// Writes electropositive elements first, at most ten elements.
  private static func text(_ numbers: [Element: Int]) -> String {
    numbers.sorted { $1.key.isAnion(beside: $0.key) }.prefix(10)
      .map { $0.key.symbol + ($0.value == 1 ? "" : "\($0.value)") }.joined()
  }
}
