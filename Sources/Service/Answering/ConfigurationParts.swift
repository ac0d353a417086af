// The parts of a configuration whose predictions explain its own.

import Defects
import Prediction
import PredictionStore

/// Each defect of a configuration alone in the supercell, and each two of them.
struct ConfigurationParts: Sendable {
  private let defectCount: Int
  private let pairs: [(first: Int, second: Int, distance: Double)]
  /// The defects alone in the configuration's order, then the pairs in the order
  /// (0, 1), (0, 2), …, (1, 2), ….
  let wishes: [Wish]

  /// The parts of a configuration.
  ///
  /// - Complexity: O(*k*²) canonical forms of at most two defects for *k* defects.
  init(of configuration: DefectConfiguration, askedOf predictor: Predictor) throws {
    let supercell = configuration.supercell
    let metric = PeriodicMetric(supercell)
    let defects = configuration.defects
    func query(_ part: [PointDefect]) throws -> Query {
      try predictor.query(DefectConfiguration(supercell: supercell, defects: part))
    }
    var pairs: [(Int, Int, Double)] = []
    var wishes = try defects.map { Wish(try query([$0]), of: predictor) }
    for (first, one) in defects.enumerated() {
      for (second, other) in defects.enumerated().dropFirst(first + 1) {
        let pair = try query([one, other])
        // Measured in the canonical form, so that images have the same distance to the last bit.
        let sites = pair.form.sites
        pairs.append((first, second, metric.distance(from: sites[0], to: sites[1])))
        wishes.append(Wish(pair, of: predictor))
      }
    }
    defectCount = defects.count
    self.pairs = pairs
    self.wishes = wishes
  }

  /// The explanation of a prediction of the whole by those of its parts, in the order of ``wishes``.
  func explanation(of whole: StoredPrediction, parts: [StoredPrediction]) -> Explanation {
    // Whole numbers of µeV, so that sums are exact.
    let energies = parts.map { ($0.formationEnergy * 1e6).rounded() }
    let alone = energies.prefix(defectCount)
    let beyondAlone = zip(pairs, energies.dropFirst(defectCount)).map { pair, energy in
      energy - alone[pair.first] - alone[pair.second]
    }
    let rest =
      (whole.formationEnergy * 1e6).rounded() - alone.reduce(0, +) - beyondAlone.reduce(0, +)
    return Explanation(
      defects: alone.map { electronvolts($0) },
      pairs: zip(pairs, beyondAlone).map { pair, energy in
        Explanation.Pair(
          first: pair.first, second: pair.second,
          distance: (pair.distance * 1e4).rounded() / 1e4, formationEnergy: electronvolts(energy))
      },
      manyBody: electronvolts(rest),
      notes: notes(on: parts, beyondThoseOf: whole) + note(onRest: rest / 1e6, of: whole))
  }

  /// From whole µeV; zero has no sign.
  private func electronvolts(_ energy: Double) -> Double { energy / 1e6 + 0 }

  /// What the parts, unlike the whole, have beyond the training data, each with how many of them
  /// have it.
  private func notes(
    on parts: [StoredPrediction], beyondThoseOf whole: StoredPrediction
  ) -> [String] {
    [("defects alone", parts.prefix(defectCount)), ("pairs", parts.dropFirst(defectCount))]
      .flatMap { name, parts in
        var counts: [String: Int] = [:]
        for note in parts.flatMap(\.domainNotes) where !whole.domainNotes.contains(note) {
          counts[note, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }
          .map { "\($0.value) of \(parts.count) \(name): \($0.key)" }
      }
  }

  /// What to make of pairs where three and more defects at once matter as well.
  private func note(onRest rest: Double, of whole: StoredPrediction) -> [String] {
    guard abs(rest) > 0.1, abs(rest) > 0.1 * abs(whole.formationEnergy) else { return [] }
    return [
      "three and more defects at once make more than a tenth of the formation energy: a pair among "
        + "many does not add what it adds alone"
    ]
  }
}
