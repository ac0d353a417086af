import FileSupport
import Foundation
import ModelSupport
import Prediction
import Testing
import Training

@Suite struct ContradictionsTests {
  /// A vacancy of MoS2 at a cell and basis, with a gap.
  static func row(_ cell: Int, basis: Int = 1, gap: Double, energy: Double? = nil) -> String {
    let label = energy.map { #","formation_energy_ev":\#($0)"# } ?? ""
    return
      #"{"material":"MoS2","supercell":[4,4],"defects":[{"type":"vacancy","cell":[\#(cell),0],"#
      + #""basis":\#(basis)}],"band_gap_ev":\#(gap)\#(label)}"#
  }

  @Test func `labels of symmetry images contradict beyond the tolerance, whatever the label`()
    throws
  {
    let rows = try SyntheticData.dataset(
      [
        Self.row(0, gap: 1, energy: 2), Self.row(1, basis: 2, gap: 1.049, energy: 2.2),
        Self.row(2, gap: 1.01), Self.row(0, basis: 0, gap: 0.2),
      ].joined(separator: "\n")
    ).rows
    let contradictions = Contradictions(in: rows)
    #expect(contradictions.groups.map(\.property) == [.formationEnergyPerSite])
    let group = try #require(contradictions.groups.first)
    #expect(abs(group.spread - 0.2) < 1e-12)
    #expect(group.rows.compactMap(\.location?.line) == [1, 2])
    #expect(group.description.contains("0.ndjson:1 (2.000), "))
    #expect(group.description.contains("0.ndjson:2 (2.200)"))
  }

  @Test func `training refuses rows of different functionals, and rows without one go with any`()
    throws
  {
    func run(_ functionals: String...) throws {
      let rows = try SyntheticData.ndjson(of: "P", count: 30).split(separator: "\n")
      let named = rows.enumerated().map { index, row in
        let name = functionals[index % functionals.count]
        return name.isEmpty ? String(row) : row.dropLast() + ",\"functional\":\"\(name)\"}"
      }
      _ = try TrainingRun(
        dataset: SyntheticData.dataset(named.joined(separator: "\n")),
        catalogue: CommittedFiles.catalogue, options: .tiny())
    }
    #expect(throws: TrainingError.mixedFunctionals(["HSE06", "PBE"])) {
      try run("PBE", "HSE06", "")
    }
    #expect(throws: Never.self) { try run("PBE", "") }
  }

  @Test func `the mean replaces contradicting labels alone`() throws {
    let dataset = try SyntheticData.dataset(
      [
        Self.row(0, gap: 1, energy: 2), Self.row(1, gap: 1.5, energy: 2.01),
        Self.row(0, basis: 0, gap: 0.2),
      ].joined(separator: "\n"))
    let averaged = dataset.averaging(Contradictions(in: dataset.rows))
    #expect(averaged.rows.map { $0.labels[.bandGap] } == [1.25, 1.25, 0.2])
    #expect(averaged.rows.map { $0.labels[.formationEnergyPerSite] } == [2, 2.01, nil])
    #expect(averaged.sha256 == dataset.sha256)
    #expect(Contradictions(in: averaged.rows).groups.isEmpty)
  }

  @Test func `training refuses contradictions and lists their lines, unless it is to keep them`()
    throws
  {
    let text = try SyntheticData.ndjson(of: "P", count: 30)
    let odd = #"{"material":"P","supercell":[4,4],"defects":[{"type":"vacancy","cell":[0,0],"#
    let dataset = try SyntheticData.dataset(
      text + odd + #""basis":0}],"band_gap_ev":3}"# + "\n" + odd + #""basis":1}],"band_gap_ev":4}"#)
    let catalogue = CommittedFiles.catalogue
    let error = try #require(throws: TrainingError.self) {
      try TrainingRun(dataset: dataset, catalogue: catalogue, options: .tiny())
    }
    #expect(
      "\(error)".contains("0.ndjson:31 (3.000)") && "\(error)".contains("--keep-contradictions"))
    var options = TrainingOptions.tiny()
    options.keepsContradictions = true
    let run = try TrainingRun(dataset: dataset, catalogue: catalogue, options: options)
    #expect(run.warnings.contains { $0.contains("replaced by their mean") })
  }

  @Test(arguments: [
    (100.0, 1.0, "a formation energy of more than 30 eV"),
    (1, 1000, "a band gap of more than 15 eV"),
  ])
  func `labels in meV are warned about with their rows`(
    energyFactor: Double, gapFactor: Double, sentence: String
  ) throws {
    let warnings = try self.warnings { row in
      row["formation_energy_per_site_ev"] =
        (row["formation_energy_per_site_ev"] ?? 0) * energyFactor
      row["band_gap_ev"] = min(99, (row["band_gap_ev"] ?? 0) * gapFactor)
    }
    let warning = try #require(warnings.first { $0.contains(sentence) })
    #expect(warning.contains("0.ndjson:1, ") && warning.contains(" more"))
  }

  @Test func `energies of the whole cell in the place of those for a defect are warned about`()
    throws
  {
    #expect(try warnings { _ in }.allSatisfy { !$0.contains("grow with the number") })
    let warnings = try self.warnings { row in
      row["formation_energy_per_site_ev"] =
        (row["formation_energy_per_site_ev"] ?? 0) * (row["count"] ?? 0)
    }
    #expect(warnings.contains { $0.contains("the formation energies for a defect of P grow") })
  }

  /// Returns the warnings on the rows of P with changed labels.
  private func warnings(_ change: (inout [String: Double]) -> Void) throws -> [String] {
    let lines = try SyntheticData.ndjson(of: "P", count: 60, noise: 0).split(separator: "\n")
    let changed = try lines.map { line in
      var row = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      var labels: [String: Double] = [:]
      for name in ["formation_energy_per_site_ev", "band_gap_ev"] {
        labels[name] = row[name] as? Double
      }
      labels["count"] = Double((row["defects"] as? [Any])?.count ?? 0)
      change(&labels)
      labels["count"] = nil
      row.merge(labels) { $1 }
      return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
    }
    return try TrainingRun(
      dataset: SyntheticData.dataset(changed.joined(separator: "\n")),
      catalogue: CommittedFiles.catalogue, options: .tiny()
    ).warnings
  }
}
