import Numerics

/// A walk through the lists of an ``ArrangementTree`` that lack one defect, in ascending order.
package struct ArrangementPrefixes: Sendable {
  private let tree: ArrangementTree
  private let length: Int
  private var test: LeastnessTest
  /// The list at which the walk is.
  private var codes: [DefectCode] = []
  /// The term of each defect of the list.
  private var terms: [Int] = []
  /// The number of sites of each term, and of each element, that are not in the list.
  private var left: [Int]
  private var elementsLeft: [Int]
  /// The least code that may be added to the list.
  private var next: DefectCode = 0
  private var isAtEnd = false

  init(_ tree: ArrangementTree) {
    self.tree = tree
    length = tree.listed.defectCount - 1
    test = LeastnessTest(tree.symmetry)
    left = tree.listed.terms.map(\.count)
    elementsLeft = tree.elementCounts
  }

  /// Returns the next list; nil at the end.
  ///
  /// - Throws: `CancellationError`.
  package mutating func next(
    cancellation: CancellationFlag? = nil
  ) throws(CancellationError) -> ArrangementPrefix? {
    guard !isAtEnd else { return nil }
    guard length > 0 else {
      isAtEnd = true
      return prefix
    }
    while true {
      try cancellation?.check()
      if let (code, term) = candidate(from: next) {
        push(code, term)
        guard test.stabilizer(ofLeast: codes) != nil else {
          pop()
          continue
        }
        guard codes.count == length else { continue }
        defer { pop() }
        return prefix
      }
      guard !codes.isEmpty else {
        isAtEnd = true
        return nil
      }
      pop()
    }
  }

  /// Returns the next defect that may be added to the list, and its term.
  private func candidate(from code: DefectCode) -> (code: DefectCode, term: Int)? {
    // The least image has a defect in cell (0, 0).
    let end = codes.isEmpty ? tree.symmetry.supercell.host.cell.atoms.count : tree.siteCount
    var occupant = code.occupant
    for site in code.site..<max(end, code.site) {
      guard tree.sitesSuffice(from: site, for: elementsLeft) else { return nil }
      for term in tree.terms[tree.symmetry.sites[site].basis]
      where left[term] > 0 && tree.occupants[term] >= occupant {
        return (DefectCode(site: site, occupant: tree.occupants[term]), term)
      }
      occupant = 0
    }
    return nil
  }

  private mutating func push(_ code: DefectCode, _ term: Int) {
    codes.append(code)
    terms.append(term)
    left[term] -= 1
    elementsLeft[tree.elements[term]] -= 1
    next = DefectCode(site: code.site + 1, occupant: 0)
  }

  /// Removes the last defect; the one after it is tried next.
  private mutating func pop() {
    let (code, term) = (codes.removeLast(), terms.removeLast())
    left[term] += 1
    elementsLeft[tree.elements[term]] += 1
    next = code + 1
  }

  private var prefix: ArrangementPrefix {
    let start = codes.last.map { $0.site + 1 } ?? 0
    return ArrangementPrefix(
      codes: codes, term: left.firstIndex { $0 > 0 }, candidateCount: tree.siteCount - start)
  }
}
