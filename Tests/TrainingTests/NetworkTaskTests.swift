import GraphNetwork
import ModelSupport
import Prediction
import Testing
import Training

@Suite struct NetworkTaskTests {
  /// Returns a task on synthetic rows.
  static func task(
    _ recipe: NetworkRecipe, property: Property, rows: [LabelledRow]
  ) throws -> NetworkTask {
    let table = SpeciesTable(
      rows.flatMap { row in row.form.defects.map { Species(of: $0, in: row.form.supercell) } })
    let hosts = Set(rows.map(\.form.supercell.host)).map { ($0, recipe.cutoff) }
    return NetworkTask(
      recipe: recipe,
      encoder: GraphEncoder(species: table, hosts: hosts, contexts: recipe.contexts),
      samples: try rows.enumerated().map { index, row in
        TrainingSample(
          row: index, query: try #require(Query(form: row.form, table: table, model: "test")),
          label: try #require(row.labels[property]), dataset: row.dataset)
      })
  }

  static func recipe(_ path: KeyPath<TrainingOptions, NetworkRecipe>) -> NetworkRecipe {
    var recipe = TrainingOptions.tiny()[keyPath: path]
    recipe.stepCount = 300
    return recipe
  }

  func meanError(
    of network: Network, _ task: NetworkTask, scaling: TargetScaling,
    rows: [LabelledRow], property: Property
  ) throws -> Double {
    let expert = GraphNetworkExpert(encoder: task.encoder, members: [network], scaling: scaling)
    let queries = try rows.map {
      try #require(Query(form: $0.form, table: task.encoder.species, model: "test"))
    }
    return zip(rows, expert.estimates(for: queries)).reduce(0) {
      $0 + abs($1.1.value - ($1.0.labels[property] ?? .infinity))
    } / Double(rows.count)
  }

  @Test(arguments: [
    (Property.formationEnergyPerSite, \TrainingOptions.energy), (.bandGap, \.bandGap),
  ])
  func `a trained network predicts rows that it was not trained on`(
    property: Property, path: KeyPath<TrainingOptions, NetworkRecipe> & Sendable
  ) throws {
    let rows =
      try SyntheticData.rows(of: "MoS2", count: 120) + SyntheticData.rows(of: "BN", count: 80)
    let task = try Self.task(Self.recipe(path), property: property, rows: rows)
    let training = rows.indices.filter { $0 % 5 != 0 }
    let held = rows.indices.filter { $0 % 5 == 0 }
    let scaling = task.scaling(training: training)
    var reports: [NetworkProgress] = []
    let network = task.train(on: training, heldOut: held, seed: 3) { reports.append($0) }
    let heldRows = held.map { rows[$0] }
    let error = try meanError(
      of: network, task, scaling: scaling, rows: heldRows, property: property)
    // Much better than the best constant; the noise of band gaps is a quarter of their spread.
    let labels = heldRows.compactMap { $0.labels[property] }
    let mean = labels.reduce(0, +) / Double(labels.count)
    let spread = labels.reduce(0) { $0 + abs($1 - mean) } / Double(labels.count)
    #expect(error < (property == .bandGap ? 0.5 : 0.3) * spread, "\(error) of \(spread) eV")
    #expect(reports.map(\.step).last == 300 && reports.count == 20)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.step < $1.step })
    #expect(try #require(reports.last).loss < #require(reports.first).loss)
  }

  @Test func `equal seeds and rows give equal bits, others do not`() throws {
    let rows = try SyntheticData.rows(of: "P", count: 60)
    var recipe = Self.recipe(\.bandGap)
    recipe.stepCount = 20
    let task = try Self.task(recipe, property: .bandGap, rows: rows)
    func tensors(_ training: [Int], seed: UInt64, heldOut: [Int] = []) -> [String: Tensor] {
      task.train(on: training, heldOut: heldOut, seed: seed) { _ in }.tensors
    }
    let all = Array(rows.indices)
    let first = tensors(all, seed: 1)
    #expect(tensors(all, seed: 1, heldOut: [0, 1]) == first)
    #expect(tensors(all, seed: 2) != first)
    #expect(tensors(all.dropLast(), seed: 1) != first)
  }

  @Test func `the scaling depends on the training rows alone`() throws {
    let rows = try SyntheticData.rows(of: "MoS2", count: 40)
    let energy = try Self.task(
      Self.recipe(\.energy), property: .formationEnergyPerSite, rows: rows)
    let gap = try Self.task(Self.recipe(\.bandGap), property: .bandGap, rows: rows)
    let training = Array(rows.indices.prefix(25))
    // A band gap is relative to the mean of its host's dense rows; here all rows are dense.
    let mean = training.reduce(0) { $0 + (rows[$1].labels[.bandGap] ?? 0) } / 25
    let scaling = gap.scaling(training: training)
    #expect(scaling.scale == ["MoS2": 1])
    #expect(abs(try #require(scaling.offset["MoS2"]) - mean) < 1e-12)
    #expect(scaling.baseline.allSatisfy { $0 == 0 })
    // An energy is relative to those of its species, in units of the spread of the residuals.
    let energyScaling = energy.scaling(training: training)
    #expect(energyScaling.offset.isEmpty)
    #expect(energyScaling.baseline.allSatisfy { $0 > 1 && $0 < 4 })
    #expect((0.05...0.3).contains(try #require(energyScaling.scale["MoS2"])))
    let others = energy.scaling(training: Array(rows.indices.suffix(25)))
    #expect(others != energyScaling)
  }
}
