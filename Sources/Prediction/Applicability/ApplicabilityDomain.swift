import Crystals
import Defects
import Numerics

/// The region of configurations of one host that the training data cover.
///
/// A prediction outside it is an extrapolation: it carries a note for each limit that is exceeded, and its intervals
/// are widened.
public struct ApplicabilityDomain: Codable, Equatable, Sendable {
  /// The lattices of the supercells.
  public private(set) var supercells: [Superlattice] = []
  /// The least number of defects.
  public private(set) var leastDefectCount = 0
  /// The largest number of defects.
  public private(set) var largestDefectCount = 0
  /// The largest number of defects divided by the number of sites.
  public private(set) var largestConcentration = 0.0
  /// The least distance in Å between two species, for each pair that occurs in one configuration, "v_S W_Mo".
  public private(set) var leastDistances: [String: Double] = [:]

  private enum CodingKeys: String, CodingKey {
    case supercells
    case leastDefectCount = "least_defect_count"
    case largestDefectCount = "largest_defect_count"
    case largestConcentration = "largest_concentration"
    case leastDistances = "least_distances"
  }

  /// Creates a domain that covers nothing.
  public init() {}

  /// Extends the domain so that it covers a configuration.
  public mutating func insert(_ form: CanonicalForm) {
    let supercell = form.supercell.lattice
    let isFirst = supercells.isEmpty
    if !supercells.contains(supercell) {
      supercells.append(supercell)
      supercells.sort()
    }
    leastDefectCount = isFirst ? form.defects.count : min(leastDefectCount, form.defects.count)
    largestDefectCount = max(largestDefectCount, form.defects.count)
    largestConcentration = max(largestConcentration, Self.concentration(of: form))
    for (pair, distance) in Self.leastDistances(in: form) {
      leastDistances[pair] = min(distance, leastDistances[pair] ?? .infinity)
    }
  }

  /// Returns a note for each limit of the domain that a configuration exceeds; none for one inside it.
  public func notes(on form: CanonicalForm) -> [DomainNote] {
    var notes: [DomainNote] = []
    let supercell = form.supercell.lattice
    if !supercells.contains(supercell) {
      let trained = supercells.map(\.description).joined(separator: ", ")
      notes.append(
        DomainNote(
          .supercellNotTrained,
          "supercell \(supercell) was not in the training data (\(trained) only)"))
    }
    let count = form.defects.count
    if count < leastDefectCount {
      notes.append(
        DomainNote(
          .tooFewDefects,
          "\(defects(count)) in the supercell; at least \(leastDefectCount) in the training data"))
    }
    if count > largestDefectCount {
      notes.append(
        DomainNote(
          .tooManyDefects,
          "\(defects(count)) in the supercell; at most \(largestDefectCount) in the training data"))
    }
    let concentration = Self.concentration(of: form)
    if concentration > largestConcentration {
      notes.append(
        DomainNote(
          .concentrationTooHigh,
          "\(percent(concentration)) of the sites have a defect; at most "
            + "\(percent(largestConcentration)) in the training data"))
    }
    for (pair, distance) in Self.leastDistances(in: form).sorted(by: { $0.key < $1.key }) {
      let names = pair.split(separator: " ").joined(separator: " and ")
      guard let least = leastDistances[pair] else {
        notes.append(
          DomainNote(.pairNotTrained, "\(names) do not occur together in the training data"))
        continue
      }
      if distance < least - Self.tolerance {
        notes.append(
          DomainNote(
            .pairTooClose,
            "\(names) are \(distance.decimalText(places: 2)) Å apart; at least "
              + "\(least.decimalText(places: 2)) Å in the training data"))
      }
    }
    return notes
  }

  /// Returns the factor by which intervals are widened for a number of notes: each adds half the width.
  public static func widening(notes: Int) -> Double { 1 + 0.5 * Double(notes) }

  /// Whether the number of defects and the concentration are within the limits.
  func coversCount(of form: CanonicalForm) -> Bool {
    form.defects.count >= leastDefectCount && form.defects.count <= largestDefectCount
      && Self.concentration(of: form) <= largestConcentration
  }

  /// Rounding error of distances, Å.
  static let tolerance = 0.01

  /// Returns the key of two species in ``leastDistances``.
  static func pair(_ first: String, _ second: String) -> String {
    first < second ? "\(first) \(second)" : "\(second) \(first)"
  }

  private static func concentration(of form: CanonicalForm) -> Double {
    Double(form.defects.count) / Double(form.supercell.siteCount)
  }

  private static func leastDistances(in form: CanonicalForm) -> [String: Double] {
    let supercell = form.supercell
    let metric = PeriodicMetric(supercell)
    var names: [Species] = []
    let defects = form.defects.map { defect in
      let species = Species(of: defect, in: supercell)
      let index = names.firstIndex(of: species) ?? names.count
      if index == names.count { names.append(species) }
      return (species: index, site: supercell.site(at: defect.site))
    }
    // The pair of species s ≤ t is at s · count + t.
    var distances = [Double](repeating: .infinity, count: names.count * names.count)
    for (index, first) in defects.enumerated() {
      for second in defects[..<index] {
        let pair =
          min(first.species, second.species) * names.count + max(first.species, second.species)
        distances[pair] = min(
          distances[pair], metric.distance(from: first.site, to: second.site))
      }
    }
    var least: [String: Double] = [:]
    for (pair, distance) in distances.enumerated() where distance < .infinity {
      least[Self.pair(names[pair / names.count].name, names[pair % names.count].name)] = distance
    }
    return least
  }
}

private func defects(_ count: Int) -> String { count == 1 ? "1 defect" : "\(count) defects" }

private func percent(_ fraction: Double) -> String {
  "\((100 * fraction).decimalText(places: 1)) %"
}
