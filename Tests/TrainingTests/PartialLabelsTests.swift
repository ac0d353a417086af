import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Numerics
import Prediction
import Testing
import Training

/// Laws about rows that have a formation energy or a band gap only.
@Suite struct PartialLabelsTests {
  static let models: [(model: TinyModel, property: Property)] = [
    (.energyOnly, .formationEnergyPerSite), (.gapOnly, .bandGap),
  ]

  /// Returns random configurations of a host.
  static func configurations(of host: String, count: Int = 12) throws -> [DefectConfiguration] {
    var random = SplitMix64(seed: 9)
    let supercell = try CommittedFiles.supercell(host, 4, 4)
    return try (0..<count).map {
      try DefectConfiguration.random(in: supercell, count: 1 + $0 % 5, using: &random)
    }
  }

  static func predict(
    _ configurations: [DefectConfiguration], by model: TinyModel
  ) throws -> [Prediction] {
    model.predictor.predict(try configurations.map { try model.predictor.query($0) })
  }

  @Test(arguments: 0..<2)
  func `a model of one property has nothing of the other`(index: Int) throws {
    let (model, property) = Self.models[index]
    let manifest = model.manifest
    #expect(manifest.properties == [property])
    #expect(manifest.assignments.map(\.property) == [property])
    #expect(Array(manifest.crossValidation.keys) == [property])
    #expect(manifest.data.labels == [property: 50])
    #expect(manifest.selfChecks.allSatisfy { Array($0.values.keys) == [property] })
    #expect(model.predictor.passesSelfChecks())
    let other = property == .bandGap ? "energy" : "gap"
    #expect(manifest.experts.allSatisfy { !$0.name.contains(other) })
    #expect(try model.tensors.keys.allSatisfy { !$0.contains(other) })
    let absent = property == .bandGap ? "formation_energy_per_site_ev" : "band_gap_ev"
    #expect(!model.card.contains("| \(absent) |"))
    #expect(model.card.contains("50 have \(property.rawValue)"))
    #expect(model.card.contains("Not predicted: \(absent) of MoS2."))
    #expect(model.warnings.contains("no row has \(absent), so the model does not predict it"))
    for prediction in try Self.predict(Self.configurations(of: "MoS2"), by: model) {
      for field in PredictionField.allCases {
        let value = prediction.values[field.rawValue]
        #expect((value != nil) == (field.property == nil || field.property == property))
      }
    }
  }

  @Test func `each host has the properties of its rows`() throws {
    let model = TinyModel.mixed
    let expected: [String: [Property]] = [
      "MoS2": [.formationEnergyPerSite, .bandGap], "BN": [.formationEnergyPerSite],
      "P": [.bandGap],
    ]
    #expect(model.manifest.data.labels == [.formationEnergyPerSite: 80, .bandGap: 55])
    #expect(model.predictor.passesSelfChecks())
    for (name, properties) in expected {
      let host = try CommittedFiles.host(name)
      #expect(model.predictor.properties(of: host) == properties)
      for prediction in try Self.predict(Self.configurations(of: name), by: model) {
        #expect(Property.allCases.filter { prediction[$0] != nil } == properties)
      }
    }
    let tables = model.manifest.crossValidation
    #expect(tables[.formationEnergyPerSite]?.datasets.mapValues(\.count) == ["MoS2": 50, "BN": 30])
    #expect(tables[.bandGap]?.datasets.mapValues(\.count) == ["MoS2": 25, "P": 30])
    #expect(model.manifest.falseAlarms.mapValues(\.rows) == model.manifest.data.dataSets)
  }

  @Test func `an evaluation counts the labels that are not predicted`() throws {
    let rows = TinyModel.shared.dataset.rows
    let evaluation = Evaluation(of: TinyModel.mixed.predictor, on: rows, threads: 2)
    #expect(evaluation.unknownCount == 0)
    #expect(evaluation.unpredictedCounts == [.formationEnergyPerSite: 30, .bandGap: 60])
    #expect(evaluation.tables[.formationEnergyPerSite]?.count == 90)
    #expect(evaluation.tables[.bandGap]?.count == 60)
    #expect(Array(evaluation.breakdowns.keys).count == 2)
    let one = Evaluation(of: TinyModel.energyOnly.predictor, on: rows, threads: 2)
    #expect(Array(one.tables.keys) == [.formationEnergyPerSite])
    #expect(try !EvaluationReport(of: one).json().contains("band_gap_ev"))
    #expect(!EvaluationPlot(of: one).svg.contains("band gap"))
  }

  /// The energies of 50 rows of MoS2, with band gaps in all of them, in half of them, or in further rows.
  static let withGaps =
    [
      { try SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 50)) },
      { try SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 50, gapEvery: 2)) },
      {
        try SyntheticData.dataset(
          SyntheticData.ndjson(of: "MoS2", count: 50, gapEvery: 2, noise: 0.01),
          SyntheticData.ndjson(of: "MoS2", count: 40, energyEvery: 0, noise: 0.01))
      },
    ] as [@Sendable () throws -> Dataset]

  @Test(arguments: 0..<3)
  func `band gaps in rows do not change a bit of the energy`(index: Int) throws {
    try expectEqualEnergies(TinyModel(Self.withGaps[index]()), TinyModel.energyOnly)
  }

  @Test func `nor with a base, and rows held out at random`() throws {
    var options = TrainingOptions.tiny()
    options.transfer.stepCount = 20
    options.validation = .fraction(0.2)
    let base = TinyModel.shared.base
    let models = try [0, 1].map { gaps in
      try TinyModel(
        SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 50, gapEvery: gaps)),
        options: options, base: base)
    }
    try expectEqualEnergies(models[1], models[0])
    let candidates = models.map { model in
      model.manifest.training.base?.candidates.filter { $0.property == .formationEnergyPerSite }
    }
    #expect(candidates[0] == candidates[1])
    #expect(models[0].manifest.training.base?.candidates == candidates[0])
  }

  /// Expects that everything about the formation energy is equal in two models, up to the tolerances of the domain.
  private func expectEqualEnergies(_ model: TinyModel, _ expected: TinyModel) throws {
    let property = Property.formationEnergyPerSite
    let experts = model.manifest.experts.filter { $0.name.hasPrefix("energy") }
    #expect(experts == expected.manifest.experts)
    let tensors = try model.tensors
    for (name, tensor) in try expected.tensors { #expect(tensors[name] == tensor, "\(name)") }
    let assignments = [model, expected].map { model in
      model.manifest.assignments.filter { $0.property == property }.map { assignment in
        var assignment = assignment
        assignment.domain = nil
        assignment.calibration = assignment.calibration.mapValues {
          Calibration(floor: $0.floor, factor: $0.factor)
        }
        return assignment
      }
    }
    #expect(assignments[0] == assignments[1] && assignments[0].count == 1)
    #expect(model.manifest.crossValidation[property] == expected.manifest.crossValidation[property])
    let configurations = try Self.configurations(of: "MoS2", count: 30)
    for (own, other) in zip(
      try Self.predict(configurations, by: model), try Self.predict(configurations, by: expected))
    {
      #expect(own.formationEnergy?.value == other.formationEnergy?.value)
      if own.isInDomain, other.isInDomain { #expect(own.formationEnergy == other.formationEnergy) }
    }
  }

  /// Replaces the formation energy by null in the lines that satisfy a condition.
  private func withoutEnergy(_ text: String, where isRemoved: (Substring) -> Bool) -> String {
    text.split(separator: "\n").map { line in
      guard isRemoved(line) else { return String(line) }
      return String(line).replacing(
        #/"formation_energy_per_site_ev":[^,]*/#, with: #""formation_energy_per_site_ev":null"#)
    }.joined(separator: "\n") + "\n"
  }

  @Test func `each property has the domain of its own rows`() throws {
    let text = try SyntheticData.ndjson(of: "MoS2", count: 120)
    // Energies of at most two defects, and gaps of up to five.
    let dataset = try SyntheticData.dataset(
      withoutEnergy(text) { $0.components(separatedBy: "\"type\"").count > 3 })
    let model = try TinyModel(dataset)
    let rows = dataset.rows.filter { $0.form.defects.count == 5 }
    let evaluation = Evaluation(of: model.predictor, on: rows, threads: 2)
    #expect(evaluation.rows.count == rows.count && !rows.isEmpty)
    for row in evaluation.rows {
      let prediction = row.prediction
      #expect(!prediction.isInDomain && prediction.domainDistance > 1)
      let energies = prediction.domainNotes.filter {
        $0.detail.hasPrefix("formation_energy_per_site_ev: ")
      }
      #expect(energies.contains { $0.code == .tooManyDefects })
      // The rows of the band gap themselves are within its domain, so only its uncertainty can have a note.
      let others = prediction.domainNotes.filter { !energies.contains($0) }
      #expect(others.allSatisfy { $0.code == .uncertaintyTooLarge })
    }
  }

  @Test func `a property is not predicted for a species that none of its rows has`() throws {
    let text = try SyntheticData.ndjson(of: "MoS2", count: 120)
    let dataset = try SyntheticData.dataset(
      withoutEnergy(text) { $0.contains("\"to\":\"Se\"") })
    let model = try TinyModel(dataset)
    #expect(model.predictor.passesSelfChecks())
    let selenium = try #require(Element(symbol: "Se"))
    var counts = [true: 0, false: 0]
    for configuration in try Self.configurations(of: "MoS2", count: 40) {
      let query = try model.predictor.query(configuration)
      let prediction = model.predictor.predict([query])[0]
      let hasSelenium = configuration.defects.contains { $0.occupant == .element(selenium) }
      counts[hasSelenium, default: 0] += 1
      #expect((prediction.formationEnergy == nil) == hasSelenium)
      #expect(prediction.bandGap != nil)
      #expect(
        prediction.domainNotes.contains { $0.code == .speciesNotTrained } == hasSelenium)
      #expect(
        model.predictor.properties(of: query)
          == (hasSelenium ? [.bandGap] : [.formationEnergyPerSite, .bandGap]))
    }
    #expect(counts.values.allSatisfy { $0 > 5 })
  }

  @Test func `few labels of a property among many rows are spread over all folds`() throws {
    // Each fold needs four; folds over all 240 rows would have three to nine of the 18 band gaps.
    let model = try TinyModel(
      SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 240, gapEvery: 14)))
    #expect(model.manifest.crossValidation[.bandGap]?.count == 18)
  }

  @Test func `a base without networks of a property needs as many rows as no base`() throws {
    let few = try SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 14))
    let forms = Set(few.rows.map(\.form)).count
    var options = TrainingOptions.tiny()
    options.folds = 4
    #expect(
      throws: TrainingError.tooFewRows(
        host: "MoS2", property: .bandGap, count: forms, needed: 16)
    ) {
      try TrainingRun(
        dataset: few, catalogue: CommittedFiles.catalogue, options: options,
        base: TinyModel.energyOnly.base)
    }
    let run = try TrainingRun(
      dataset: SyntheticData.dataset(SyntheticData.ndjson(of: "MoS2", count: 40)),
      catalogue: CommittedFiles.catalogue, options: options, base: TinyModel.energyOnly.base)
    #expect(
      run.warnings.contains { $0.contains("has no networks of band_gap_ev, which is learnt") })
  }
}
