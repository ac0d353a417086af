// The plan of a run: which rows, which experts, which folds.

import Crystals
import GraphNetwork
import Prediction

/// Everything about a run that is settled before the first step.
struct TrainingPlan: Sendable {
  let options: TrainingOptions
  /// The rows trained on.
  let dataset: Dataset
  /// The rows held out of the whole run.
  let validation: [LabelledRow]
  /// The hosts trained on.
  let hosts: [Host]
  let table: SpeciesTable
  let trainers: [any ExpertTrainer]
  /// The fold of each row.
  let folds: [Int]
  /// What a reader should know of data as few as these.
  let warnings: [String]

  init(dataset: Dataset, catalogue: HostCatalogue, options: TrainingOptions) throws {
    guard ModelManifest.allows(name: options.name) else {
      throw TrainingError.malformedName(options.name)
    }
    self.options = options
    switch options.validation {
    case .none:
      self.dataset = dataset
      validation = []
    case .split(let word):
      self.dataset = dataset.filtered { $0.split != word }
      validation = dataset.rows.filter { $0.split == word }
    case .fraction(let share):
      let held = Folds.drawn(share, of: dataset.rows, seed: options.seedBits)
      let rows = zip(dataset.rows, held)
      self.dataset = Dataset(rows: rows.filter { !$0.1 }.map(\.0), sha256: dataset.sha256)
      validation = rows.filter(\.1).map(\.0)
    }
    if validation.isEmpty, let words = options.validation.description {
      throw TrainingError.nothingHeldOut(words)
    }
    let rows = self.dataset.rows
    guard !rows.isEmpty else { throw TrainingError.noRows }
    let used = Set(rows.map(\.form.supercell.host))
    hosts = used.sorted { $0.name < $1.name }
    table = SpeciesTable(
      rows.flatMap { row in row.form.defects.map { Species(of: $0, in: row.form.supercell) } })

    var builder = Builder(options: options, rows: rows, table: table)
    try builder.addEnergy(hosts)
    try builder.addBandGap(hosts)
    trainers = builder.trainers
    folds = Folds(of: rows, count: options.folds, seed: options.seedBits).assignment
    warnings = builder.warnings
  }

  /// A host's entry in the manifest: its usual supercell, and what the rows cover.
  func part(of host: Host) -> ModelManifest.HostPart {
    let forms = dataset.rows.map(\.form).filter { $0.supercell.host == host }
    var domain = ApplicabilityDomain()
    for form in forms { domain.insert(form) }
    let counts = Dictionary(grouping: forms) { [$0.supercell.a, $0.supercell.b] }
    // Of equally common supercells the smaller.
    let usual = counts.max { left, right in
      (left.value.count, right.key[0], right.key[1])
        < (right.value.count, left.key[0], left.key[1])
    }
    return .init(host, defaultSupercell: usual?.key ?? [1, 1], domain: domain)
  }

  /// Puts trainers together.
  private struct Builder {
    let options: TrainingOptions
    let rows: [LabelledRow]
    let table: SpeciesTable
    var trainers: [any ExpertTrainer] = []
    var warnings: [String] = []
    /// What the references of processes are called, by the rows that they are.
    private var references: [[Int]: String] = [:]

    init(options: TrainingOptions, rows: [LabelledRow], table: SpeciesTable) {
      self.options = options
      self.rows = rows
      self.table = table
    }

    mutating func addEnergy(_ hosts: [Host]) throws {
      var poor: [Host] = []
      for host in hosts
      where try check(host, .formationEnergyPerSite) < options.networkRows { poor.append(host) }
      addNetworks("energy", .formationEnergyPerSite, hosts, options.energy)
      for host in poor {
        addProcess("energy-process", .formationEnergyPerSite, host, options.energyProcess)
      }
    }

    mutating func addBandGap(_ hosts: [Host]) throws {
      var rich: [Host] = []
      for host in hosts where try check(host, .bandGap) >= options.networkRows { rich.append(host) }
      if !rich.isEmpty { addNetworks("gap", .bandGap, rich, options.bandGap) }
      for host in hosts where !rich.contains(host) {
        addForest("gap-forest", .bandGap, host, options.forest)
        addProcess("gap-process", .bandGap, host, options.bandGapProcess)
      }
    }

    /// Returns the number of a host's inequivalent rows that have a property.
    @discardableResult
    private mutating func check(_ host: Host, _ property: Property) throws -> Int {
      // Equivalent rows are in one fold, so they count once.
      let count = Set(
        rows.filter { $0.form.supercell.host == host && $0.labels[property] != nil }.map(\.form)
      ).count
      // In each fold some rows to learn from, and some to calibrate by.
      let needed = 4 * options.folds
      guard count >= needed else {
        throw TrainingError.tooFewRows(
          host: host.name, property: property, count: count, needed: needed)
      }
      if count < 200 {
        warnings.append(
          "\(host) has only \(count) rows with \(property.rawValue): expect errors near the spread of "
            + "the labels, and intervals that are right on average but rough")
      }
      return count
    }

    private mutating func addNetworks(
      _ name: String, _ property: Property, _ hosts: [Host], _ recipe: NetworkRecipe
    ) {
      let encoder = GraphEncoder(
        species: table, hosts: hosts.map { ($0, recipe.cutoffs[$0.name] ?? recipe.cutoff) },
        contexts: recipe.contexts)
      trainers.append(
        GraphNetworkTrainer(
          name: name, property: property, memberCount: options.members,
          task: NetworkTask(recipe: recipe, encoder: encoder, samples: samples(property, hosts))))
    }

    private mutating func addForest(
      _ name: String, _ property: Property, _ host: Host, _ recipe: ForestRecipe
    ) {
      let samples = samples(property, [host])
      let descriptors = ForestDescriptors(host: host)
      trainers.append(
        ForestTrainer(
          name: "\(name)-\(host)", property: property, host: host, recipe: recipe, samples: samples,
          descriptors: samples.map {
            descriptors.descriptors(of: $0.query.form).map(Float.init)
          }, coverage: options.coverage))
    }

    private mutating func addProcess(
      _ name: String, _ property: Property, _ host: Host, _ recipe: GaussianProcessRecipe
    ) {
      let name = "\(name)-\(host)"
      let samples = samples(property, [host])
      let rows = samples.map(\.row)
      let usual = "process-\(host)"
      let group = references[rows] ?? (references.values.contains(usual) ? name : usual)
      references[rows] = group
      trainers.append(
        GaussianProcessTrainer(
          name: name, property: property, host: host, recipe: recipe, samples: samples,
          references: group, table: table))
    }

    private func samples(_ property: Property, _ hosts: [Host]) -> [Sample] {
      rows.enumerated().compactMap { index, row in
        guard hosts.contains(row.form.supercell.host), let label = row.labels[property],
          let query = Query(form: row.form, table: table, model: options.name)
        else { return nil }
        return Sample(row: index, query: query, label: label, dataset: row.dataset)
      }
    }
  }
}
