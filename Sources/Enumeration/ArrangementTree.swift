import Crystals
import Defects
import Numerics

/// All inequivalent arrangements of a stoichiometry, as the leaves of a tree.
///
/// An arrangement is represented by its least image, the canonical form, as a list of defects in ascending order. The
/// first defects of a least image are the least of their own images: an image of them that was less would remain less
/// with any further defects. So the lists that are the least of their images form a tree, in which each list extends the
/// one without its last defect, and a walk through the tree finds each arrangement exactly once, in ascending order. It
/// keeps one list in memory (orderly generation: Read, Ann. Discrete Math. 2, 107 (1978); a case of
/// McKay's generation by canonical construction paths, doi:10.1006/jagm.1997.0898).
///
/// A list has the occupants of a ``SparseStoichiometry``. Where these are not all defects, the canonical form is found from the
/// list, so it does not come in ascending order.
///
/// ``prefixes()`` walks through the lists that lack one defect; an ``ArrangementExpansion`` finds the arrangements that
/// extend one of them. The last step takes most of the time, and can be done on several threads.
package struct ArrangementTree: Sendable {
  /// The numbers of defects.
  package let stoichiometry: Stoichiometry
  /// The permutations of the sites.
  package let symmetry: SiteSymmetry
  /// What lists have.
  private let sparse: SparseStoichiometry
  /// The occupants in lists that an atom of the unit cell can become, as indices of the listed terms, in the order of their
  /// codes.
  let terms: [[Int]]
  /// The codes of the terms' occupants.
  let occupants: [Int]
  /// The number of each term's element, in the host's list of elements.
  let elements: [Int]
  /// For each element the number of its sites from each site on.
  private let siteCounts: [[Int]]
  /// The site of the stoichiometry's supercell that is mapped to each site; nil if it is the same.
  private let givenSites: [Int]?

  /// Creates the tree of a stoichiometry.
  ///
  /// - Precondition: There are at most 32,767 defects.
  package init(_ stoichiometry: Stoichiometry) {
    precondition(stoichiometry.defectCount <= LeastnessTest.maximumCount)
    let host = stoichiometry.supercell.host
    self.stoichiometry = stoichiometry
    symmetry = SiteSymmetry(of: stoichiometry.supercell)
    sparse = SparseStoichiometry(stoichiometry)
    let listed = sparse.listed.terms
    occupants = listed.map(\.occupant.code)
    let hostElements = host.elements
    elements = listed.map { term in
      hostElements.firstIndex(of: term.element) ?? 0
    }
    terms = host.cell.atoms.map { atom in
      listed.indices.filter { listed[$0].element == atom.element }
    }
    siteCounts = hostElements.map { [symmetry] element in
      var counts = [Int](repeating: 0, count: symmetry.sites.count + 1)
      for site in symmetry.sites.indices.reversed() {
        counts[site] =
          counts[site + 1] + (host.element(at: symmetry.sites[site].basis) == element ? 1 : 0)
      }
      return counts
    }
    let (least, operation) = stoichiometry.supercell.leastImage
    givenSites = operation.map { operation in
      let given = stoichiometry.supercell
      var sites = [Int](repeating: 0, count: given.siteCount)
      for site in sites.indices {
        sites[least.index(of: operation.image(of: given.site(at: site)))] = site
      }
      return sites
    }
  }

  /// What lists have, as a stoichiometry.
  var listed: Stoichiometry { sparse.listed }

  /// Returns the arrangement of a list of least codes.
  ///
  /// - Throws: `CancellationError`.
  func arrangement(
    ofLeast codes: [DefectCode], stabilizer: Stabilizer, cancellation: CancellationFlag?
  ) throws(CancellationError) -> Arrangement {
    let list = codes.map { code in
      let occupant = listed.terms.first { $0.occupant.code == code.occupant }?.occupant
      return PointDefect(site: code.site, occupant: occupant ?? .vacancy)
    }
    let supercell = symmetry.supercell
    guard sparse.isComplete else {
      let placement = DefectConfiguration(
        placement: sparse.defects(of: list, in: supercell), in: supercell)
      return Arrangement(
        form: try CanonicalForm(of: placement, cancellation: cancellation), symmetry: symmetry)
    }
    return Arrangement(
      form: CanonicalForm(least: list, in: supercell, stabilizer: stabilizer), symmetry: symmetry)
  }

  /// Finds the configuration in the supercell of the stoichiometry that has a canonical form.
  ///
  /// - Parameter defects: The defects of the form.
  /// - Returns: The configuration.
  /// - Throws: `DefectError` if the supercell cannot hold the defects.
  package func configuration(of defects: [PointDefect]) throws(DefectError) -> DefectConfiguration {
    try DefectConfiguration(
      supercell: stoichiometry.supercell,
      defects: givenSites.map { sites in
        defects.map { PointDefect(site: sites[$0.site], occupant: $0.occupant) }.sorted()
      } ?? defects)
  }

  /// The number of sites.
  var siteCount: Int { symmetry.sites.count }

  /// Whether the sites from `site` on suffice for defects yet to be placed.
  ///
  /// - Parameters:
  ///   - site: The first site that is free.
  ///   - left: The number of defects of each element.
  /// - Returns: Whether no element has more of them than sites.
  func sitesSuffice(from site: Int, for left: [Int]) -> Bool {
    for element in left.indices where siteCounts[element][site] < left[element] { return false }
    return true
  }

  /// The numbers of sites of each element in a list.
  var elementCounts: [Int] {
    var counts = [Int](repeating: 0, count: siteCounts.count)
    for (index, term) in listed.terms.enumerated() { counts[elements[index]] += term.count }
    return counts
  }

  /// Returns the lists that lack one site of that of an arrangement, and are the least of their images.
  package func prefixes() -> ArrangementPrefixes { ArrangementPrefixes(self) }

  /// Returns a finder of the arrangements that extend such a list.
  package func expansion() -> ArrangementExpansion { ArrangementExpansion(self) }
}
