import Crystals
import Defects
import FileSupport
import Prediction
import Testing
import Training

/// The energy of a molybdenum and a sulphur vacancy oscillates with their distance: it dips where their levels lie on
/// the same zigzag rows (doi:10.1038/s41524-023-01062-z).
@Suite(.enabled(if: CommittedFiles.hasData, "the labelled data are not at \(CommittedFiles.data)"))
struct OscillationTests {
  /// The rows of MoS2 with exactly one vacancy of each element, in ascending order of their distance in Å.
  static let pairs: [(distance: Double, row: LabelledRow)] = {
    let species = ["v_Mo", "v_S"]
    return LabelledDataTests.dataset.rows.compactMap { row in
      let supercell = row.form.supercell
      let names = row.form.defects.map { Species(of: $0, in: supercell) }
      guard row.dataset == "low_density_defects/MoS2", names.map(\.name).sorted() == species else {
        return nil
      }
      let sites = row.form.defects.map { supercell.site(at: $0.site) }
      return (PeriodicMetric(supercell).distance(from: sites[0], to: sites[1]), row)
    }.sorted { $0.distance < $1.distance }
  }()

  /// Expects rises and falls of the energies per site of at least a fraction of those of the labels.
  func expectDips(_ energies: [Double], fraction: Double) {
    // Bound at 2.42 Å, a rise to 4.00 Å, a dip at 5.12 Å, a rise to 6.82 Å.
    #expect(energies[1] - energies[0] > 0.9 * fraction)
    #expect(energies[1] - energies[2] > 0.2 * fraction)
    #expect(energies[3] - energies[2] > 0.2 * fraction)
    // A second, small dip at 8.18 Å.
    #expect(energies[3] - energies[5] > 0.02 * fraction)
    #expect(energies[6] - energies[5] > 0.02 * fraction)
  }

  @Test func `the labels have dips at 5.12 and 8.18 Å`() throws {
    #expect(Self.pairs.count == 14)
    for (pair, distance) in zip(Self.pairs, [2.42, 4.00, 5.12, 6.82, 7.53, 8.18]) {
      #expect(abs(pair.distance - distance) < 0.01)
    }
    let energies = try Self.pairs.map { try #require($0.row.labels[.formationEnergyPerSite]) }
    expectDips(energies, fraction: 1)
    // At large distances the energy is constant.
    let far = energies[6...]
    #expect(try #require(far.max()) - #require(far.min()) < 0.02)
  }

  @Test(.enabled(if: CommittedFiles.hasModel, "there is no model at \(CommittedFiles.model)"))
  func `the committed model predicts the dips`() throws {
    let predictor = try Predictor(path: CommittedFiles.model, catalogue: CommittedFiles.catalogue)
    let predictions = predictor.predict(
      try Self.pairs.map { try #require(predictor.query(for: $0.row.form)) })
    let energies = try predictions.map { try #require($0.formationEnergyPerSite).value }
    expectDips(energies, fraction: 0.5)
    for (pair, energy) in zip(Self.pairs, energies) {
      let label = try #require(pair.row.labels[.formationEnergyPerSite])
      #expect(abs(energy - label) < 0.05, "at \(pair.distance) Å")
    }
  }
}
