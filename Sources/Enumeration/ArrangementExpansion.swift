import Defects
import Numerics

/// Finds the arrangements that extend a list of an ``ArrangementTree`` by its last defect.
package struct ArrangementExpansion {
  private let tree: ArrangementTree
  private var test: LeastnessTest

  init(_ tree: ArrangementTree) {
    self.tree = tree
    test = LeastnessTest(tree.symmetry)
  }

  /// Returns the arrangements that extend a list, in ascending order of their lists.
  ///
  /// - Complexity: O(*n* · *g* · *k*²) for *k* defects, *n* sites and *g* operations without translations; most sites are
  ///   ruled out sooner.
  /// - Throws: `CancellationError`.
  package mutating func arrangements(
    after prefix: ArrangementPrefix, cancellation: CancellationFlag? = nil
  ) throws(CancellationError) -> [Arrangement] {
    guard let term = prefix.term else {
      return [
        try tree.arrangement(
          ofLeast: [], stabilizer: Stabilizer(), cancellation: cancellation)
      ]
    }
    let start = prefix.codes.last.map { $0.site + 1 } ?? 0
    let end = prefix.codes.isEmpty ? tree.symmetry.supercell.host.cell.atoms.count : tree.siteCount
    let sites = tree.symmetry.sites
    var codes = prefix.codes + [0]
    var arrangements: [Arrangement] = []
    for site in start..<max(start, end) where tree.terms[sites[site].basis].contains(term) {
      try cancellation?.check()
      codes[codes.count - 1] = DefectCode(site: site, occupant: tree.occupants[term])
      guard let stabilizer = test.stabilizer(ofLeast: codes) else { continue }
      arrangements.append(
        try tree.arrangement(
          ofLeast: codes, stabilizer: stabilizer, cancellation: cancellation))
    }
    return arrangements
  }
}
