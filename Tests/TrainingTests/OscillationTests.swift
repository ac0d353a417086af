import Crystals
import Defects
import Prediction
import Support
import Testing
import Training

/// The energy of a molybdenum and a sulphur vacancy does not rise steadily as they part: it dips where
/// their levels lie on the same zigzag rows (doi:10.1038/s41524-023-01062-z).
@Suite(.enabled(if: Samples.hasData, "the labelled data are not at \(Samples.data)"))
struct OscillationTests {
  /// The rows of MoS2 with one vacancy of each element and nothing else, by their distance in Å.
  static let pairs: [(distance: Double, row: LabelledRow)] = {
    let wanted = ["v_Mo", "v_S"]
    return LabelledDataTests.dataset.rows.compactMap { row in
      let supercell = row.form.supercell
      let names = row.form.defects.map { Species(of: $0, in: supercell) }
      guard row.dataset == "low_density_defects/MoS2", names.map(\.name).sorted() == wanted else {
        return nil
      }
      let sites = row.form.defects.map { supercell.site(at: $0.site) }
      return (PeriodicMetric(supercell).distance(from: sites[0], to: sites[1]), row)
    }.sorted { $0.distance < $1.distance }
  }()

  /// Expects the rises and falls of energies per site, at least a share of those of the labels.
  func expectDips(_ energies: [Double], share: Double) {
    // Bound at 2.42 Å, a rise to 4.00 Å, a dip at 5.12 Å, a rise to 6.82 Å.
    #expect(energies[1] - energies[0] > 0.9 * share)
    #expect(energies[1] - energies[2] > 0.2 * share)
    #expect(energies[3] - energies[2] > 0.2 * share)
    // Another dip, a small one, at 8.18 Å.
    #expect(energies[3] - energies[5] > 0.02 * share)
    #expect(energies[6] - energies[5] > 0.02 * share)
  }

  @Test func `the labels dip at particular neighbours`() throws {
    #expect(Self.pairs.count == 14)
    for (pair, distance) in zip(Self.pairs, [2.42, 4.00, 5.12, 6.82, 7.53, 8.18]) {
      #expect(abs(pair.distance - distance) < 0.01)
    }
    let energies = try Self.pairs.map { try #require($0.row.labels[.formationEnergyPerSite]) }
    expectDips(energies, share: 1)
    // Far apart the pair is worth two lone vacancies, whatever the distance.
    let far = energies[6...]
    #expect(try #require(far.max()) - #require(far.min()) < 0.02)
  }

  @Test(.enabled(if: Samples.hasModel, "there is no model at \(Samples.model)"))
  func `the committed model follows the dips`() throws {
    let predictor = try Predictor(path: Samples.model, catalogue: Samples.catalogue)
    let predictions = predictor.predict(
      try Self.pairs.map { try #require(predictor.query(for: $0.row.form)) })
    let energies = predictions.map(\.formationEnergyPerSite.value)
    expectDips(energies, share: 0.5)
    for (pair, energy) in zip(Self.pairs, energies) {
      let label = try #require(pair.row.labels[.formationEnergyPerSite])
      #expect(abs(energy - label) < 0.05, "at \(pair.distance) Å")
    }
  }
}
