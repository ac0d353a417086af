import Crystals
import Defects
import Glibc
import Numerics

/// The descriptors of a configuration from which forests predict: dangling bonds and the potential of the defects.
///
/// Distances are between ideal positions, over the nearest images in the plane. Each defect carries a charge: a vacancy
/// −1 on the cation sublattice and +1 on the anion sublattice, a substituent the sign of the difference between
/// its group and that of the element it replaces. A host of one element has only a cation sublattice. The descriptors are, in this order, 0 where nothing
/// qualifies:
///
/// 1. for each sublattice: the numbers of remaining atoms that lost one, two, and three or more bonds;
/// 2. for vacancies by sublattice, then substituents by sublattice: the least and the greatest potential at such a
///    defect, of all other defects;
/// 3. for each sublattice: the least and the greatest potential at atoms that lost a bond;
/// 4. for each sublattice: the 5 % and the 95 % quantile of the potential at all remaining atoms.
public struct ForestDescriptors: Sendable {
  private let host: Host
  /// The sublattice of each basis index: 0 cation, 1 anion.
  private let sublattices: [Int]
  /// Whether there are two sublattices or one.
  private let sublatticeCount: Int
  /// The bonded neighbours of each basis index, (Δi, Δj, basis).
  let bonds: [[Site]]
  private let potentials = SupercellCache<DistanceTable>()

  /// Creates the descriptors of one host.
  ///
  /// Two atoms are bonded if their distance is at most 1.15 times the shortest in the host.
  public init(host: Host) {
    self.host = host
    let anion = host.elements.max { $1.isAnion(beside: $0) }
    let elements = host.elements.count
    sublattices = host.cell.atoms.map { elements > 1 && $0.element == anion ? 1 : 0 }
    sublatticeCount = elements > 1 ? 2 : 1
    var pairs: [(basis: Int, neighbour: Site, distance: Double)] = []
    for (basis, atom) in host.cell.atoms.enumerated() {
      for (other, neighbour) in host.cell.atoms.enumerated() {
        for i in -2...2 {
          for j in -2...2 where basis != other || i != 0 || j != 0 {
            let vector = host.cell.cartesian(
              neighbour.position - atom.position + [Double(i), Double(j), 0])
            pairs.append(
              (basis, Site(i: i, j: j, basis: other), (vector * vector).sum().squareRoot()))
          }
        }
      }
    }
    let limit = 1.15 * (pairs.map(\.distance).min() ?? 0)
    bonds = host.cell.atoms.indices.map { basis in
      pairs.filter { $0.basis == basis && $0.distance <= limit }.map(\.neighbour)
    }
  }

  /// The number of descriptors: 22, or 11 for a host of one element.
  public var count: Int { 11 * sublatticeCount }

  /// Returns the descriptors of a configuration of the host.
  ///
  /// - Complexity: O(*n* · *k*) for *k* defects among *n* sites.
  public func descriptors(of form: CanonicalForm) -> [Double] {
    let supercell = form.supercell
    let table = potentials.table(of: supercell) {
      DistanceTable(supercell) { exp(-$0 / 3) / max($0, 1.2) }
    }
    let defects = form.defects.map { defect in
      let site = supercell.site(at: defect.site)
      return (defect: defect, site: site, charge: charge(of: defect, at: site.basis))
    }
    let sources = defects.filter { $0.charge != 0 }
    // By site: the potential of all charges, and the number of bonds that the atom lost.
    var sums = [Double](repeating: 0, count: supercell.siteCount)
    for source in sources { table.add(source.charge, from: source.site, to: &sums) }
    var isVacant = [Bool](repeating: false, count: supercell.siteCount)
    var losses = [Int](repeating: 0, count: supercell.siteCount)
    for (defect, site, _) in defects where defect.occupant == .vacancy {
      isVacant[defect.site] = true
      for bond in bonds[site.basis] {
        let neighbour = Site(i: site.i + bond.i, j: site.j + bond.j, basis: bond.basis)
        losses[supercell.index(of: neighbour)] += 1
      }
    }
    var lossCounts = [[Double]](repeating: [0, 0, 0], count: sublatticeCount)
    var danglingPotentials = [[Double]](repeating: [], count: sublatticeCount)
    var potentials = [[Double]](repeating: [], count: sublatticeCount)
    for sublattice in 0..<sublatticeCount {
      potentials[sublattice].reserveCapacity(supercell.siteCount)
    }
    for index in 0..<supercell.siteCount where !isVacant[index] {
      let sublattice = sublattices[index % supercell.atomCount]
      potentials[sublattice].append(sums[index])
      if losses[index] > 0 {
        lossCounts[sublattice][min(losses[index], 3) - 1] += 1
        danglingPotentials[sublattice].append(sums[index])
      }
    }
    var defectPotentials = [[Double]](repeating: [], count: 2 * sublatticeCount)
    for defect in defects {
      let type =
        sublattices[defect.site.basis]
        + (defect.defect.occupant == .vacancy ? 0 : sublatticeCount)
      defectPotentials[type].append(
        sources.reduce(0) { sum, source in
          guard source.site != defect.site else { return sum }
          return sum + source.charge * table.value(from: defect.site, to: source.site)
        })
    }
    return lossCounts.flatMap(\.self) + (defectPotentials + danglingPotentials).flatMap(extremes)
      + potentials.flatMap { values in
        let sorted = values.sorted()
        return [quantile(sorted, 0.05), quantile(sorted, 0.95)]
      }
  }

  /// The number of elements of ``chargeSums(of:)``.
  public static let chargeSumCount = 6

  /// Returns sums over the charges q of the *k* defects with total Q, each divided by *k*: |Q|, Q, Q²/k, and for
  /// lengths of 1.5, 3 and 6 Å the sum over pairs of q q′ e^(−d/length)/max(d, 1.2 Å).
  public func chargeSums(of form: CanonicalForm) -> [Double] {
    let supercell = form.supercell
    let metric = PeriodicMetric(supercell)
    let charges = form.defects.map { defect in
      let site = supercell.site(at: defect.site)
      return (site: site, charge: charge(of: defect, at: site.basis))
    }
    let count = Double(charges.count)
    let total = charges.reduce(0) { $0 + $1.charge }
    var sums = [abs(total), total, total * total / count, 0, 0, 0]
    for (index, first) in charges.enumerated() {
      for second in charges[..<index] {
        let distance = metric.distance(from: first.site, to: second.site)
        for (term, length) in [1.5, 3, 6].enumerated() {
          sums[3 + term] +=
            first.charge * second.charge * exp(-distance / length) / max(distance, 1.2)
        }
      }
    }
    return sums.map { $0 / count }
  }

  private func charge(of defect: PointDefect, at basis: Int) -> Double {
    switch defect.occupant {
    case .vacancy: sublattices[basis] == 0 ? -1 : 1
    case .element(let element):
      Double((element.group - host.element(at: basis).group).signum())
    }
  }

  private func extremes(_ values: [Double]) -> [Double] { [values.min() ?? 0, values.max() ?? 0] }
}
