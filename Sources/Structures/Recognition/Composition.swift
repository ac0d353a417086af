import Crystals

/// The numbers of atoms of each element in a structure.
struct Composition {
  private let counts: [Element: Int]
  private let atomCount: Int

  init(of structure: AtomicStructure) {
    counts = structure.atoms.reduce(into: [:]) { $0[$1.element, default: 0] += 1 }
    atomCount = structure.atoms.count
  }

  /// Returns whether the atoms can be those of a host with vacancies and substitutions, whatever the cell is.
  ///
  /// Foreign atoms take the places of missing ones, and must not outnumber the atoms of the elements that are missing.
  /// The number of unit cells is at least that for which no element has atoms left over; from it follows which elements
  /// are missing.
  func canBe(_ host: Host) -> Bool {
    var sites: [Element: Int] = [:]
    for atom in host.cell.atoms { sites[atom.element, default: 0] += 1 }
    let own = sites.map { element, count in (found: counts[element] ?? 0, each: count) }
    let foreign = atomCount - own.map(\.found).reduce(0, +)
    guard foreign > 0 else { return true }
    let cells = own.map { Double($0.found) / Double($0.each) }.max() ?? 0
    let lacking = own.filter { Double($0.found) < Double($0.each) * cells }
    return foreign <= (lacking.isEmpty ? own : lacking).map(\.found).reduce(0, +)
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
