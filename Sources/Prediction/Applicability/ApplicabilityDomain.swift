// The domain of validity: what the training data covered, and what a configuration has beyond it.

import Crystals
import Defects
import Numerics

/// What was seen of one host in training.
public struct ApplicabilityDomain: Codable, Equatable, Sendable {
  /// The supercells, [a, b].
  public private(set) var supercells: [[Int]] = []
  /// The least number of defects.
  public private(set) var leastDefectCount = 0
  /// The largest number of defects.
  public private(set) var largestDefectCount = 0
  /// The largest share of sites that were defects.
  public private(set) var largestConcentration = 0.0
  /// For each two species that were seen together, as "v_S W_Mo", the least distance of them, Å.
  public private(set) var leastDistances: [String: Double] = [:]

  private enum CodingKeys: String, CodingKey {
    case supercells
    case leastDefectCount = "least_defect_count"
    case largestDefectCount = "largest_defect_count"
    case largestConcentration = "largest_concentration"
    case leastDistances = "least_distances"
  }

  /// A domain that covers nothing yet.
  public init() {}

  /// Widens the domain to hold a configuration.
  public mutating func insert(_ form: CanonicalForm) {
    let supercell = [form.supercell.a, form.supercell.b]
    let isFirst = supercells.isEmpty
    if !supercells.contains(supercell) {
      supercells.append(supercell)
      supercells.sort { $0.lexicographicallyPrecedes($1) }
    }
    leastDefectCount = isFirst ? form.defects.count : min(leastDefectCount, form.defects.count)
    largestDefectCount = max(largestDefectCount, form.defects.count)
    largestConcentration = max(largestConcentration, Self.concentration(of: form))
    for (pair, distance) in Self.leastDistances(in: form) {
      leastDistances[pair] = min(distance, leastDistances[pair] ?? .infinity)
    }
  }

  /// The ways in which a configuration lies outside the domain; none within it.
  public func notes(on form: CanonicalForm) -> [DomainNote] {
    var notes: [DomainNote] = []
    let supercell = form.supercell
    if !supercells.contains([supercell.a, supercell.b]) {
      let trained = supercells.map { "\($0[0])x\($0[1])" }.joined(separator: ", ")
      notes.append(
        DomainNote(
          .supercellNotTrained,
          "supercell \(supercell.a)x\(supercell.b) was not in the training data (\(trained) only)"))
    }
    let count = form.defects.count
    if count < leastDefectCount {
      notes.append(
        DomainNote(.tooFewDefects, "\(count) defects; at least \(leastDefectCount) in training"))
    }
    if count > largestDefectCount {
      notes.append(
        DomainNote(.tooManyDefects, "\(count) defects; at most \(largestDefectCount) in training"))
    }
    let concentration = Self.concentration(of: form)
    if concentration > largestConcentration {
      notes.append(
        DomainNote(
          .concentrationTooHigh,
          "\(percent(concentration)) of the sites are defects; at most "
            + "\(percent(largestConcentration)) in training"))
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
              + "\(least.decimalText(places: 2)) Å in training"))
      }
    }
    return notes
  }

  /// The factor by which intervals widen for so many notes: each adds half the width again.
  public static func widening(notes: Int) -> Double { 1 + 0.5 * Double(notes) }

  /// Whether neither the number of defects nor their share of the sites is beyond the domain.
  func coversCount(of form: CanonicalForm) -> Bool {
    form.defects.count >= leastDefectCount && form.defects.count <= largestDefectCount
      && Self.concentration(of: form) <= largestConcentration
  }

  /// Equal distances of unlike pairs may differ by rounding, Å.
  static let tolerance = 0.01

  /// Two species as ``leastDistances`` names them.
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
      let place = names.firstIndex(of: species) ?? names.count
      if place == names.count { names.append(species) }
      return (species: place, site: supercell.site(at: defect.site))
    }
    // For species s and t in either order, at s · count + t.
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

private func percent(_ share: Double) -> String { "\((100 * share).decimalText(places: 1)) %" }
