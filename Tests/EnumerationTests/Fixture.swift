import BigInt
import Crystals
import Defects
import Enumeration
import FileSupport
import Testing

/// Small spaces, and their arrangements found without the library's method.
enum Fixture {
  /// Returns the arrangements of a tree in the order of generation.
  static func arrangements(_ tree: ArrangementTree) throws -> [Arrangement] {
    var (prefixes, expansion) = (tree.prefixes(), tree.expansion())
    var arrangements: [Arrangement] = []
    while let prefix = try prefixes.next() {
      arrangements += try expansion.arrangements(after: prefix)
    }
    return arrangements
  }

  static func tree(_ text: String, in supercell: Supercell) throws -> ArrangementTree {
    ArrangementTree(try Stoichiometry(text, in: supercell, limit: 1024))
  }

  /// Returns the number of placements with each canonical form: those of all placements are found one by one.
  static func placements(of stoichiometry: Stoichiometry) throws -> [CanonicalForm: Int] {
    var counts: [CanonicalForm: Int] = [:]
    let supercell = stoichiometry.supercell
    func place(_ terms: ArraySlice<Stoichiometry.Term>, _ defects: [PointDefect]) throws {
      guard let term = terms.first else {
        let configuration = try DefectConfiguration(supercell: supercell, defects: defects)
        counts[CanonicalForm(of: configuration), default: 0] += 1
        return
      }
      let taken = Set(defects.map(\.site))
      let free = (0..<supercell.siteCount).filter {
        supercell.element(at: $0) == term.element && !taken.contains($0)
      }
      for sites in subsets(of: free[...], count: term.count) {
        try place(
          terms.dropFirst(),
          defects + sites.map { PointDefect(site: $0, occupant: term.occupant) })
      }
    }
    try place(stoichiometry.terms[...], [])
    return counts
  }

  private static func subsets(of sites: ArraySlice<Int>, count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    guard let first = sites.first, sites.count >= count else { return [] }
    let rest = sites.dropFirst()
    return subsets(of: rest, count: count - 1).map { [first] + $0 }
      + subsets(of: rest, count: count)
  }

  /// A square lattice with one atom in the cell, whose supercells are the toroidal arrays of combinatorics.
  static let square = Result {
    Host(
      name: "square", title: "square lattice",
      cell: try UnitCell(
        lengths: [3, 3, 20], gamma: 90,
        atoms: [(try #require(Element(symbol: "C")), [0, 0, 0.5])]))
  }
}
