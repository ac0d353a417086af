import Crystals

/// The applicability domain of a host, prepared for fast checks.
///
/// Species are numbers and distances come from tables, so that a configuration inside the domain is recognised without
/// making text. Its notes are those of ``ApplicabilityDomain``.
struct CompiledApplicabilityDomain: Sendable {
  private let domain: ApplicabilityDomain
  /// The distances between the sites of each of the domain's supercells, Å.
  private let distances: [(lattice: Superlattice, table: DistanceTable)]
  /// The indices of the host's species in the species table.
  private let species: Range<Int>
  /// The least distance in Å that needs no note, for species s and t at s · n + t of the host's n species; infinite
  /// for a pair that was not trained.
  private let leastDistances: [Double]

  init(_ domain: ApplicabilityDomain, of host: Host, in table: SpeciesTable) {
    self.domain = domain
    distances = domain.supercells.map { lattice in
      (lattice, DistanceTable(Supercell(host: host, lattice: lattice)) { $0 })
    }
    species = table.range(of: host.name)
    let names = table.species[species].map(\.name)
    let indices = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    var leastDistances = [Double](repeating: .infinity, count: names.count * names.count)
    for (pair, distance) in domain.leastDistances {
      let ends = pair.split(separator: " ").compactMap { indices[String($0)] }
      guard ends.count == 2, pair == ApplicabilityDomain.pair(names[ends[0]], names[ends[1]]) else {
        continue
      }
      for (first, second) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        leastDistances[first * names.count + second] = distance - ApplicabilityDomain.tolerance
      }
    }
    self.leastDistances = leastDistances
  }

  /// Returns a note for each limit of the domain that a query exceeds; none for one inside it.
  func notes(on query: Query) -> [DomainNote] { covers(query) ? [] : domain.notes(on: query.form) }

  private func covers(_ query: Query) -> Bool {
    let lattice = query.form.supercell.lattice
    // A linear search: the supercells are too few for a hash table to be faster.
    guard
      let known = distances.firstIndex(where: { $0.lattice == lattice }),
      domain.coversCount(of: query.form)
    else { return false }
    let sites = query.form.sites
    for (index, first) in sites.enumerated() {
      let row = (query.species[index] - species.lowerBound) * species.count
      for (other, second) in sites[..<index].enumerated() {
        let pair = row + query.species[other] - species.lowerBound
        let distance = distances[known].table.value(from: first, to: second)
        guard distance >= leastDistances[pair] else { return false }
      }
    }
    return true
  }
}
