import BigInt
import Crystals
import Defects
import Numerics

/// Draws inequivalent arrangements of a stoichiometry at random: each is equally likely, and none is drawn twice.
///
/// An operation of the supercell is drawn with a probability in proportion to the number of placements that it maps onto
/// themselves, then one of these placements uniformly. The arrangement of that placement is uniform among all inequivalent
/// ones, whatever their multiplicities (Dixon and Wilf, J. Algorithms 4, 205 (1983); see doi:10.1137/0216048). Arrangements that were drawn
/// before are drawn again, so those that remain stay equally likely.
package struct ArrangementSampler {
  private let tree: ArrangementTree
  private let count: ArrangementCount
  private let sum: BigUInt
  private var generator: SplitMix64
  private var drawn: Set<[DefectCode]> = []

  /// Creates a sampler, whose draws follow from the seed.
  package init(_ tree: ArrangementTree, count: ArrangementCount, seed: UInt64) {
    self.tree = tree
    self.count = count
    sum = count.fixedPairs.reduce(0, +)
    generator = SplitMix64(seed: seed)
  }

  /// Returns another arrangement; nil if all have been drawn.
  ///
  /// - Throws: `CancellationError`.
  package mutating func next(
    cancellation: CancellationFlag? = nil
  ) throws(CancellationError) -> Arrangement? {
    while count.inequivalent > drawn.count {
      try cancellation?.check()
      let form = try LeastForm(of: draw(cancellation), in: tree.symmetry.supercell)
      guard drawn.insert(form.codes).inserted else { continue }
      return Arrangement(form: form.form, symmetry: tree.symmetry)
    }
    return nil
  }

  /// Draws a placement that a drawn operation maps onto itself.
  private mutating func draw(
    _ cancellation: CancellationFlag?
  ) throws(CancellationError) -> [PointDefect] {
    var rest = BigUInt.randomInteger(lessThan: sum, using: &generator)
    var index = 0
    while rest >= count.fixedPairs[index] {
      rest -= count.fixedPairs[index]
      index += 1
    }
    let drawn = count.classes[index]
    // Of each element, the cycles by their lengths.
    let elements = tree.stoichiometry.supercell.host.elements
    var cycles = [[Int: [[Int]]]](repeating: [:], count: elements.count)
    for cycle in tree.symmetry.cycles(operation: drawn.operation, translation: drawn.translation) {
      let element = elements.firstIndex(of: tree.symmetry.supercell.element(at: cycle[0])) ?? 0
      cycles[element][cycle.count, default: []].append(cycle)
    }
    var defects: [PointDefect] = []
    for (element, counts) in count.counts.enumerated() {
      let terms = tree.stoichiometry.terms.filter { $0.element == elements[element] }
      var placements = FixedPlacements(
        cycles: drawn.cycles[element], counts: counts, cancellation: cancellation)
      let filled = try placements.draw(using: &generator)
      for (cycle, filled) in zip(drawn.cycles[element], filled)
      where filled.contains(where: { $0 > 0 }) {
        var free = cycles[element][cycle.length, default: []]
        var next = 0
        for (term, count) in zip(terms, filled) {
          for _ in 0..<count {
            free.swapAt(next, .random(in: next..<free.count, using: &generator))
            defects += free[next].map { PointDefect(site: $0, occupant: term.occupant) }
            next += 1
          }
        }
      }
    }
    return defects
  }
}

/// A canonical form found from any of its images, with the codes of its defects.
private struct LeastForm {
  let form: CanonicalForm
  let codes: [DefectCode]

  init(of defects: [PointDefect], in supercell: Supercell) {
    form = CanonicalForm(of: DefectConfiguration(placement: defects, in: supercell))
    codes = form.defects.map { DefectCode(site: $0.site, occupant: $0.occupant.code) }
  }
}
