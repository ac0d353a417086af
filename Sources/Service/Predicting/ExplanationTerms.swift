import Crystals
import Defects
import Numerics
import Prediction
import PredictionStore

/// The parts of a configuration whose predictions explain its own: each defect alone in the supercell, and each pair.
package struct ExplanationTerms: Sendable {
  private let defectCount: Int
  private let pairs: [(first: Int, second: Int, distance: Double)]
  /// The defects alone in the configuration's order, then the pairs in the order (0, 1), (0, 2), …, (1, 2), ….
  let queries: [Query]

  /// Creates the parts of a configuration that the model can predict.
  ///
  /// - Throws: `CancellationError`.
  /// - Complexity: O(*k*²) canonical forms of at most two defects for *k* defects.
  package init(
    of configuration: DefectConfiguration, predictor: Predictor, cancellation: CancellationFlag
  ) throws {
    let supercell = configuration.supercell
    // The canonical forms of all parts have the same supercell.
    let metric = PeriodicMetric(supercell.leastImage.supercell)
    let defects = configuration.defects
    func query(_ part: [PointDefect]) throws -> Query {
      try predictor.query(
        DefectConfiguration(supercell: supercell, defects: part), cancellation: cancellation)
    }
    var pairs: [(Int, Int, Double)] = []
    var queries = try defects.map { try query([$0]) }
    for (first, one) in defects.enumerated() {
      for (second, other) in defects.enumerated().dropFirst(first + 1) {
        let pair = try query([one, other])
        // Measured in the canonical form, so that images have the same distance to the last bit.
        let sites = pair.form.sites
        pairs.append((first, second, metric.distance(from: sites[0], to: sites[1])))
        queries.append(pair)
      }
    }
    defectCount = defects.count
    self.pairs = pairs
    self.queries = queries
  }

  /// Returns the explanation of a prediction by those of its parts, given in the order of ``queries``; nil if they have no
  /// formation energy.
  ///
  /// Chemical potentials change the terms of single defects alone: a pair has the same defects as its parts.
  func explanation(
    of whole: StoredPrediction, parts: [StoredPrediction], shift: EnergyShift?
  ) -> Explanation? {
    guard let energy = whole[.formationEnergy] else { return nil }
    // Whole numbers of µeV, so that sums are exact.
    let energies = parts.compactMap { $0[.formationEnergy].map { ($0 * 1e6).rounded() } }
    guard energies.count == parts.count else { return nil }
    let singles = energies.prefix(defectCount)
    let interactions = zip(pairs, energies.dropFirst(defectCount)).map { pair, energy in
      energy - singles[pair.first] - singles[pair.second]
    }
    let manyBody =
      (energy * 1e6).rounded() - singles.reduce(0, +) - interactions.reduce(0, +)
    return Explanation(
      defects: singles.enumerated().map { index, energy in
        shift?.applied(to: energy / 1e6, ofDefect: index) ?? electronvolts(energy)
      },
      pairs: zip(pairs, interactions).map { pair, energy in
        Explanation.Pair(
          first: pair.first, second: pair.second,
          distance: (pair.distance * 1e4).rounded() / 1e4, formationEnergy: electronvolts(energy))
      },
      manyBody: electronvolts(manyBody),
      notes: notes(onParts: parts, beside: whole)
        + notes(
          onManyBody: manyBody / 1e6,
          of: shift?.applied(to: energy, of: .formationEnergy) ?? energy))
  }

  /// Converts whole µeV to eV; zero has no sign.
  private func electronvolts(_ energy: Double) -> Double { energy / 1e6 + 0 }

  /// Returns the domain notes that parts have and the whole has not, each with the number of parts that have it.
  private func notes(onParts parts: [StoredPrediction], beside whole: StoredPrediction) -> [String]
  {
    [("single defects", parts.prefix(defectCount)), ("pairs", parts.dropFirst(defectCount))]
      .flatMap { name, parts in
        var counts: [String: Int] = [:]
        for note in parts.flatMap(\.domainNotes) where !whole.domainNotes.contains(note) {
          counts[note.detail, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }
          .map { "\($0.value) of \(parts.count) \(name): \($0.key)" }
      }
  }

  /// Returns a note if terms of three and more defects matter.
  private func notes(onManyBody energy: Double, of whole: Double) -> [String] {
    guard abs(energy) > 0.1, abs(energy) > 0.1 * abs(whole) else { return [] }
    return [
      "terms of three and more defects make up more than a tenth of the formation energy, so the term of a pair "
        + "is not what the pair adds among the others"
    ]
  }
}
