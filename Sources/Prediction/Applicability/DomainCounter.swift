import Crystals
import Defects

/// Counts what an ``ApplicabilityDomain`` limits, for configurations of one host.
///
/// Defects are near each other up to three radii: 1.05, 1.5 and 2.05 times the shortest lattice vector, between the
/// shells of neighbours of a hexagonal lattice. Defects up to the first radius apart are in one cluster. All periodic
/// images count, as in ``SparseGraph``, so a supercell tiled from smaller ones is as crowded as they are.
package struct DomainCounter: Sendable {
  /// The host.
  let host: Host
  /// The host's species.
  private let species: [Species]
  private let pairs: PairOrbits
  /// The index of the least radius that is at least the distance of each orbit.
  private let shells: [Int]
  /// The distance of each orbit, Å.
  private let distances: [Double]
  private let isVacancy: [Bool]
  /// The bonded neighbours of each basis index, (Δi, Δj, basis).
  private let bonds: [[Site]]
  /// The index of a pair of species s and t in ``speciesPairs``, at s · n + t.
  private let pairIndices: [Int]
  /// The radii, Å.
  let radii: [Double]
  /// The pairs of species, as indices (s, t) with s ≤ t.
  package let speciesPairs: [(first: Int, second: Int)]
  /// The names of the counts, in their order.
  package let names: [String]

  /// Creates a counter for a host and those of its species that a model knows.
  package init(host: Host, species: [Species]) {
    self.host = host
    self.species = species
    let (a, b) = (host.cell.a, host.cell.b)
    let shortest = [a, b, a + b, a - b].map { ($0 * $0).sum().squareRoot() }.min() ?? 1
    let radii = Self.relativeRadii.map { $0 * shortest }
    let pairs = PairOrbits(of: host, cutoff: radii[2])
    self.radii = radii
    self.pairs = pairs
    distances = pairs.orbits.map(\.distance)
    shells = distances.map { distance in radii.count { $0 < distance } }
    isVacancy = species.map { $0.occupant == .vacancy }
    bonds = ForestDescriptors(host: host).bonds
    let count = species.count
    let speciesPairs = (0..<count).flatMap { first in
      (first..<count).map { (first: first, second: $0) }
    }
    var pairIndices = [Int](repeating: 0, count: count * count)
    for (index, pair) in speciesPairs.enumerated() {
      pairIndices[pair.first * count + pair.second] = index
      pairIndices[pair.second * count + pair.first] = index
    }
    self.speciesPairs = speciesPairs
    self.pairIndices = pairIndices
    let shellNames = ["near", "medium", "wide"]
    let speciesNames = species.map(\.name)
    names =
      [Self.defectsName, "cluster", "vacancy_cluster", "missing_bonds"]
      + ["neighbours", "vacant_neighbours"].flatMap { name in shellNames.map { "\(name) \($0)" } }
      + speciesNames
      + speciesPairs.flatMap { pair in
        shellNames.map { "\(speciesNames[pair.first]) \(speciesNames[pair.second]) \($0)" }
      }
  }

  /// The radii in units of the shortest lattice vector.
  private static let relativeRadii = [1.05, 1.5, 2.05]

  // The indices of the counts.
  static let defects = 0
  static let cluster = 1
  static let vacancyCluster = 2
  static let missingBonds = 3
  static let neighbours = 4
  static let vacantNeighbours = 7
  static let firstSpecies = 10
  /// The index of the number of pairs up to the first radius of a pair of species.
  func firstPair(_ pair: Int) -> Int { Self.firstSpecies + speciesCount + 3 * pair }

  /// The name of the number of defects.
  static let defectsName = "defects"

  /// The number of species.
  package var speciesCount: Int { species.count }
  /// The species without their host, "v_S".
  package var speciesNames: [String] { species.map(\.name) }
  /// The largest radius, Å.
  package var largestRadius: Double { radii[2] }

  /// Returns the name of a pair of species in an ``ApplicabilityDomain``, in alphabetical order.
  package func name(of pair: (first: Int, second: Int)) -> String {
    [species[pair.first].name, species[pair.second].name].sorted().joined(separator: " ")
  }

  /// Returns the limit that a count has.
  package func limit(ofCount index: Int) -> DomainLimit {
    switch index {
    case Self.defects: .defects
    case Self.cluster: .cluster
    case Self.vacancyCluster: .vacancyCluster
    case Self.missingBonds: .missingBonds
    case Self.neighbours..<Self.vacantNeighbours: .neighbours
    case Self.vacantNeighbours..<Self.firstSpecies: .vacantNeighbours
    case ..<firstPair(0): .species
    default: DomainLimit.pairs[(index - firstPair(0)) % 3]
    }
  }

  /// Returns a species in words for a number of its defects, "Mo vacancies" or "Se on S sites".
  func words(for index: Int) -> String {
    switch species[index].occupant {
    case .vacancy: "\(species[index].element) vacancies"
    case .element(let element): "\(element) on \(species[index].element) sites"
    }
  }

  /// Returns the elements of which a configuration has removed all atoms.
  func removedElements(_ counts: DomainCounts, in supercell: Supercell) -> [Element] {
    var removed: [Element] = []
    let cells = supercell.siteCount / host.cell.atoms.count
    for (index, species) in species.enumerated() where isVacancy[index] {
      let count = Int(counts.values[Self.firstSpecies + index])
      guard count >= cells else { continue }
      if count == cells * host.cell.atoms.count(where: { $0.element == species.element }) {
        removed.append(species.element)
      }
    }
    return removed
  }

  /// Returns the index of each defect's species, or nil if one is unknown.
  func species(of form: CanonicalForm) -> [Int]? {
    var indices: [Int] = []
    for defect in form.defects {
      guard let index = species.firstIndex(of: Species(of: defect, in: form.supercell)) else {
        return nil
      }
      indices.append(index)
    }
    return indices
  }

  /// Returns the number of defects of each species.
  package func speciesCounts(_ counts: DomainCounts) -> ArraySlice<Int32> {
    counts.values[Self.firstSpecies..<Self.firstSpecies + speciesCount]
  }

  /// Returns the number of defects that the rarer of two species has beside the other; 0 if they do not occur together.
  package func occursTogether(
    _ pair: (first: Int, second: Int), in counts: DomainCounts
  ) -> Int {
    let (first, second) = (
      Int(counts.values[Self.firstSpecies + pair.first]),
      Int(counts.values[Self.firstSpecies + pair.second])
    )
    return pair.first == pair.second ? max(0, first - 1) : min(first, second)
  }

  /// Returns Pearson's χ of a composition against mean fractions: the root of Σ (n_s − n f_s)² / (n f_s) for n defects.
  package static func compositionDistance(
    _ counts: ArraySlice<Int32>, mean: [Double]
  ) -> Double {
    let total = Double(counts.reduce(0, +))
    var sum = 0.0
    for (count, fraction) in zip(counts, mean) {
      let expected = total * fraction
      let difference = Double(count) - expected
      sum += difference * difference / expected
    }
    return sum.squareRoot()
  }

  /// Returns the counts of a configuration.
  ///
  /// - Parameters:
  ///   - form: A configuration of the host.
  ///   - species: The index of each defect's species among those of the counter.
  /// - Returns: The counts and least distances.
  /// - Complexity: O(*k*² + *e* + *n*) for *k* defects with *e* pairs among *n* sites.
  package func counts(of form: CanonicalForm, species: [Int]) -> DomainCounts {
    let graph = SparseGraph(of: form, pairs: pairs)
    var values = [Int32](repeating: 0, count: names.count)
    var distances = [Double](repeating: .infinity, count: speciesPairs.count)
    values[Self.defects] = Int32(truncatingIfNeeded: species.count)
    for index in species { values[Self.firstSpecies + index] += 1 }
    if !species.isEmpty { values[Self.cluster] = 1 }
    if species.contains(where: { isVacancy[$0] }) { values[Self.vacancyCluster] = 1 }
    var clusters = DisjointSets(count: species.count)
    var vacancyClusters = clusters
    for (node, own) in species.enumerated() {
      var (near, vacant) = (SIMD4<Int32>.zero, SIMD4<Int32>.zero)
      for edge in graph.edges(into: node) {
        let (sender, orbit) = (Int(graph.senders[edge]), Int(graph.orbits[edge]))
        let (other, shell) = (species[sender], shells[orbit])
        near[shell] += 1
        if isVacancy[other] { vacant[shell] += 1 }
        let pair = pairIndices[own * speciesCount + other]
        values[firstPair(pair) + shell] += 1
        distances[pair] = min(distances[pair], self.distances[orbit])
        guard shell == 0, sender < node else { continue }
        values[Self.cluster] = max(values[Self.cluster], clusters.merge(node, sender))
        if isVacancy[own], isVacancy[other] {
          values[Self.vacancyCluster] = max(
            values[Self.vacancyCluster], vacancyClusters.merge(node, sender))
        }
      }
      for shell in 0..<3 {
        if shell > 0 {
          near[shell] += near[shell - 1]
          vacant[shell] += vacant[shell - 1]
        }
        values[Self.neighbours + shell] = max(values[Self.neighbours + shell], near[shell])
        values[Self.vacantNeighbours + shell] = max(
          values[Self.vacantNeighbours + shell], vacant[shell])
      }
    }
    for pair in speciesPairs.indices {
      let first = firstPair(pair)
      values[first + 1] += values[first]
      values[first + 2] += values[first + 1]
      // Each pair is an edge in both directions.
      for shell in first...first + 2 { values[shell] /= 2 }
    }
    values[Self.missingBonds] = missingBonds(in: form, species: species)
    return DomainCounts(values: values, leastDistances: distances)
  }

  /// Returns the largest number of vacancies that are bonded to one site, whether that is vacant itself or not.
  private func missingBonds(in form: CanonicalForm, species: [Int]) -> Int32 {
    let supercell = form.supercell
    var missing = [UInt8](repeating: 0, count: supercell.siteCount)
    var most: UInt8 = 0
    for (site, index) in zip(form.sites, species) where isVacancy[index] {
      for bond in bonds[site.basis] {
        let neighbour = supercell.index(
          of: Site(i: site.i + bond.i, j: site.j + bond.j, basis: bond.basis))
        missing[neighbour] = missing[neighbour] &+ 1
        most = max(most, missing[neighbour])
      }
    }
    return Int32(most)
  }
}
