import Crystals
import Defects

/// The region of configurations of one host that the training data cover: the extremes of what describes their rows.
///
/// `CompiledApplicabilityDomain` compares configurations with it. A prediction outside is an extrapolation: it has a
/// note for each limit that is exceeded, a distance from the domain, and wider intervals.
public struct ApplicabilityDomain: Codable, Equatable, Sendable {
  /// The lattices of the supercells.
  public private(set) var supercells: [Superlattice] = []
  /// The least number of defects.
  public private(set) var leastDefectCount = 0
  /// The largest number of defects.
  public private(set) var largestDefectCount = 0
  /// The largest number of defects divided by the number of sites.
  public private(set) var largestConcentration = 0.0
  /// The largest value of each further count of `DomainCounter`, by its name.
  public private(set) var largestCounts: [String: Int] = [:]
  /// The least distance in Å between two species, for each pair that occurs in one configuration, "v_S W_Mo"; the
  /// largest radius of the domain if they are never closer.
  public private(set) var leastDistances: [String: Double] = [:]
  /// The mean fraction of each species among the defects of a configuration.
  public private(set) var meanComposition: [String: Double] = [:]
  /// The largest distance of a composition from the mean; see `DomainCounter.compositionDistance`.
  public private(set) var largestCompositionDistance = 0.0
  /// The tolerances that are not 0.
  public var tolerances: [DomainLimit: Int] = [:]

  private enum CodingKeys: String, CodingKey {
    case supercells, tolerances
    case leastDefectCount = "least_defect_count"
    case largestDefectCount = "largest_defect_count"
    case largestConcentration = "largest_concentration"
    case largestCounts = "largest_counts"
    case leastDistances = "least_distances"
    case meanComposition = "mean_composition"
    case largestCompositionDistance = "largest_composition_distance"
  }

  /// Creates a domain that covers nothing.
  public init() {}

  /// Creates the domain that covers some configurations of a host, without tolerances.
  ///
  /// - Parameters:
  ///   - forms: Configurations of `host` whose species are among `species`.
  ///   - host: The host.
  ///   - species: The species of the host that the model knows.
  public init(covering forms: [CanonicalForm], of host: Host, species: [Species]) {
    let counter = DomainCounter(host: host, species: species)
    self.init(
      covering: forms.compactMap { form in
        counter.species(of: form).map { (form, counter.counts(of: form, species: $0)) }
      }, counter: counter)
  }

  /// Creates the domain that covers configurations whose counts are known.
  package init(covering rows: [(form: CanonicalForm, counts: DomainCounts)], counter: DomainCounter)
  {
    supercells = Set(rows.map(\.form.supercell.lattice)).sorted()
    leastDefectCount = rows.map(\.form.defects.count).min() ?? 0
    var largest = [Int](repeating: 0, count: counter.names.count)
    var least = [Double?](repeating: nil, count: counter.speciesPairs.count)
    // Half an occurrence is added to each species, so that no mean is zero.
    var fractions = [Double](repeating: 0.5, count: counter.speciesCount)
    for (form, counts) in rows {
      let count = form.defects.count
      largestConcentration = max(
        largestConcentration, Double(count) / Double(form.supercell.siteCount))
      for (index, value) in counts.values.enumerated() {
        largest[index] = max(largest[index], Int(value))
      }
      for (index, pair) in counter.speciesPairs.enumerated()
      where counter.occursTogether(pair, in: counts) > 0 {
        least[index] = min(
          least[index] ?? .infinity, counts.leastDistances[index], counter.largestRadius)
      }
      for (index, value) in counter.speciesCounts(counts).enumerated() {
        fractions[index] += Double(value) / Double(count)
      }
    }
    largestDefectCount = largest[DomainCounter.defects]
    largestCounts = Dictionary(uniqueKeysWithValues: zip(counter.names, largest))
    largestCounts[DomainCounter.defectsName] = nil
    for (pair, distance) in zip(counter.speciesPairs, least) {
      leastDistances[counter.name(of: pair)] = distance
    }
    let total = fractions.reduce(0, +)
    let mean = fractions.map { $0 / total }
    largestCompositionDistance =
      rows.map { DomainCounter.compositionDistance(counter.speciesCounts($0.counts), mean: mean) }
      .max() ?? 0
    meanComposition = Dictionary(uniqueKeysWithValues: zip(counter.speciesNames, mean))
  }

  /// Returns the largest value of a count in training.
  func largestCount(_ name: String) -> Int {
    name == DomainCounter.defectsName ? largestDefectCount : largestCounts[name, default: 0]
  }

  /// Whether all numbers are finite, not negative and at most a billion.
  var isPlausible: Bool {
    let counts =
      [leastDefectCount, largestDefectCount] + largestCounts.values + tolerances.values
    let numbers =
      [largestConcentration, largestCompositionDistance] + leastDistances.values
      + meanComposition.values
    return counts.allSatisfy((0...1_000_000_000).contains) && numbers.allSatisfy((0...1e9).contains)
  }

  /// Returns the number of steps by which values may exceed a limit.
  func tolerance(_ limit: DomainLimit) -> Int { tolerances[limit, default: 0] }

  /// Returns the factor of the width at the edge of the domain by which intervals are wide at a distance from it.
  ///
  /// Intervals at the edge are those of the least certain rows, several times as wide as the mean, so a slow growth
  /// suffices: it is fitted to models of MoS2 and WSe2 that are trained on 1 to 3 defects and tested on 4 to 24, at
  /// distances up to 15.
  public static func widening(at distance: Double) -> Double {
    1 + growth * max(0, distance - 1)
  }

  /// The growth of intervals for each unit of distance beyond the edge.
  static let growth = 0.05
}
