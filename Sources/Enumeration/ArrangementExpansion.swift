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

  /// Returns the arrangements that extend a list, in ascending order.
  ///
  /// - Complexity: O(*n* · *g* · *k*²) for *k* defects, *n* sites and *g* operations without translations; most sites are
  ///   ruled out sooner.
  /// - Throws: `CancellationError`.
  package mutating func arrangements(
    after prefix: ArrangementPrefix, cancellation: CancellationFlag? = nil
  ) throws(CancellationError) -> [Arrangement] {
    let (occupant, terms) = (tree.occupants[prefix.term], tree.stoichiometry.terms)
    let start = prefix.codes.last.map { $0.site + 1 } ?? 0
    let end = prefix.codes.isEmpty ? tree.symmetry.supercell.host.cell.atoms.count : tree.siteCount
    let sites = tree.symmetry.sites
    var codes = prefix.codes + [0]
    var arrangements: [Arrangement] = []
    for site in start..<max(start, end) where tree.terms[sites[site].basis].contains(prefix.term) {
      try cancellation?.check()
      codes[codes.count - 1] = DefectCode(site: site, occupant: occupant)
      guard let stabilizer = test.stabilizer(ofLeast: codes) else { continue }
      let defects = codes.map { code in
        PointDefect(
          site: code.site,
          occupant: terms.first { $0.occupant.code == code.occupant }?.occupant ?? .vacancy)
      }
      arrangements.append(
        Arrangement(
          form: CanonicalForm(
            least: defects, in: tree.symmetry.supercell, stabilizer: stabilizer),
          symmetry: tree.symmetry))
    }
    return arrangements
  }
}
