// Whether there is anything to note on a configuration, in numbers: sentences are made only where there is.

import Crystals

/// The domain of a host whose species are numbered.
struct DomainCheck: Sendable {
  private let domain: ApplicabilityDomain
  /// The distances of sites in each of the domain's supercells, Å.
  private let distances: [(a: Int, b: Int, table: DistanceTable)]
  /// The numbers of the host's species.
  private let species: Range<Int>
  /// The least distance that is not noted of the species s and t, counted from the host's first, at s · n + t for n
  /// species, Å; infinite if they were never together.
  private let least: [Double]

  init(_ domain: ApplicabilityDomain, of host: Host, in table: SpeciesTable) {
    self.domain = domain
    let supercells = domain.supercells.compactMap { Supercell(host: host, a: $0[0], b: $0[1]) }
    distances = supercells.map { ($0.a, $0.b, DistanceTable($0) { $0 }) }
    species = table.range(of: host.name)
    let names = table.species[species].map(\.name)
    let places = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    var least = [Double](repeating: .infinity, count: names.count * names.count)
    for (pair, distance) in domain.leastDistances {
      let ends = pair.split(separator: " ").compactMap { places[String($0)] }
      guard ends.count == 2, pair == ApplicabilityDomain.pair(names[ends[0]], names[ends[1]]) else {
        continue
      }
      for (first, second) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        least[first * names.count + second] = distance - ApplicabilityDomain.tolerance
      }
    }
    self.least = least
  }

  /// The ways in which the configuration lies outside the domain; none within it.
  func notes(on query: Query) -> [DomainNote] { covers(query) ? [] : domain.notes(on: query.form) }

  private func covers(_ query: Query) -> Bool {
    let supercell = query.form.supercell
    // So few that going through them takes less than to hash.
    guard
      let known = distances.firstIndex(where: { $0.a == supercell.a && $0.b == supercell.b }),
      domain.coversCount(of: query.form)
    else { return false }
    let sites = query.form.sites
    for (index, first) in sites.enumerated() {
      let row = (query.species[index] - species.lowerBound) * species.count
      for (other, second) in sites[..<index].enumerated() {
        let pair = row + query.species[other] - species.lowerBound
        let distance = distances[known].table.value(from: first, to: second)
        guard distance >= least[pair] else { return false }
      }
    }
    return true
  }
}
