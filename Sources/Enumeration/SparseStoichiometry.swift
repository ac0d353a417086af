import Crystals
import Defects

/// The least that determines a placement of a stoichiometry: of each element all occupants but the most numerous.
///
/// Where most sites of an element have the same defect, a placement is determined by the other sites. Pristine sites among
/// these are listed as if their own element were a defect. So a nearly full sublattice is as little work as a nearly
/// empty one.
struct SparseStoichiometry: Sendable {
  /// The occupants that are listed, with their numbers; none if all sites of each element are alike.
  let listed: Stoichiometry
  /// What the sites have that are not listed, unless they are pristine.
  private let fillers: [Element: Occupant]

  /// Finds what determines the placements of a stoichiometry.
  init(_ stoichiometry: Stoichiometry) {
    var fillers: [Element: Occupant] = [:]
    var terms: [Stoichiometry.Term] = []
    for element in stoichiometry.supercell.host.elements {
      var own = stoichiometry.terms.filter { $0.element == element }
      let pristineCount =
        stoichiometry.siteCount(of: element) - stoichiometry.defectCount(at: element)
      if let most = own.max(by: { $0.count < $1.count }), most.count > pristineCount {
        fillers[element] = most.occupant
        own.removeAll { $0 == most }
        if pristineCount > 0 {
          own.append(
            Stoichiometry.Term(
              element: element, occupant: .element(element), count: pristineCount))
        }
      }
      terms += own.sorted { $0.occupant.code < $1.occupant.code }
    }
    self.fillers = fillers
    listed = Stoichiometry(supercell: stoichiometry.supercell, terms: terms)
  }

  /// Whether all defects are listed, so that a list is a placement.
  var isComplete: Bool { fillers.isEmpty }

  /// Returns the defects of the placement that a list determines.
  func defects(of list: [PointDefect], in supercell: Supercell) -> [PointDefect] {
    let sites = Set(list.map(\.site))
    let filled = (0..<supercell.siteCount).compactMap { site -> PointDefect? in
      guard let filler = fillers[supercell.element(at: site)], !sites.contains(site) else {
        return nil
      }
      return PointDefect(site: site, occupant: filler)
    }
    return list.filter { $0.occupant != .element(supercell.element(at: $0.site)) } + filled
  }
}
