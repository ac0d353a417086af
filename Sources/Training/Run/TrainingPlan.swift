import Crystals
import Prediction

/// The rows, experts and folds of a training run, all of which are fixed before it starts.
struct TrainingPlan: Sendable {
  /// The options, with the settings of host files.
  let options: TrainingOptions
  /// The rows trained on.
  let dataset: Dataset
  /// The rows held out of the whole run.
  let validation: [LabelledRow]
  /// The hosts trained on.
  let hosts: [Host]
  let table: SpeciesTable
  let trainers: [any ExpertTrainer]
  /// The fold of each row with a property.
  ///
  /// Each property has folds of its own, so that they do not depend on the labels of others.
  let folds: [Property: [Int: Int]]
  /// Warnings about labels that look wrong, hosts with few rows, and rows to hold out that are missing.
  let warnings: [String]

  /// Creates a plan; with a base model, its networks are the start of further experts.
  ///
  /// - Throws: ``TrainingError`` if the name is malformed or the rows do not suffice.
  init(
    dataset: Dataset, catalogue: HostCatalogue, options: TrainingOptions, base: BaseModel? = nil
  ) throws {
    guard ModelManifest.allows(name: options.name) else {
      throw TrainingError.malformedName(options.name)
    }
    let functionals = Set(dataset.rows.compactMap(\.functional))
    guard functionals.count <= 1 else {
      throw TrainingError.mixedFunctionals(functionals.sorted())
    }
    let contradictions = Contradictions(in: dataset.rows)
    guard contradictions.groups.isEmpty || options.keepsContradictions else {
      throw TrainingError.contradictions(
        rows: contradictions.rowCount, groups: contradictions.groups.map(\.description))
    }
    let dataset = dataset.averaging(contradictions)
    var missing: String?
    switch options.validation {
    case .none:
      self.dataset = dataset
      validation = []
    case .split(let word):
      self.dataset = dataset.filtered { $0.split != word }
      validation = dataset.rows.filter { $0.split == word }
    case .fraction(let fraction):
      let drawn = Folds.drawn(fraction, of: dataset.rows, seed: options.seedBits)
      let rows = zip(dataset.rows, drawn)
      self.dataset = Dataset(rows: rows.filter { !$0.1 }.map(\.0), sha256: dataset.sha256)
      validation = rows.filter(\.1).map(\.0)
    case .ids(let ids):
      let listed = Set(ids)
      self.dataset = dataset.filtered { row in row.id.map { !listed.contains($0) } ?? true }
      validation = dataset.rows.filter { row in row.id.map(listed.contains) ?? false }
      let unknown = listed.subtracting(validation.compactMap(\.id)).sorted()
      if !unknown.isEmpty {
        missing =
          "\(unknown.count) of the \(listed.count) ids to hold out are not in the data: "
          + unknown.prefix(5).map { String($0.prefix(80)) }.joined(separator: ", ")
          + (unknown.count > 5 ? ", …" : "")
      }
    }
    if validation.isEmpty, let description = options.validation.description {
      throw TrainingError.nothingHeldOut(description)
    }
    let rows = self.dataset.rows
    guard !rows.isEmpty else { throw TrainingError.noRows }
    let used = Set(rows.map(\.form.supercell.host))
    hosts = used.sorted { $0.name < $1.name }
    table = SpeciesTable(
      rows.flatMap { row in row.form.defects.map { Species(of: $0, in: row.form.supercell) } })
    var options = options
    options.energy = options.energy.adapted(to: hosts)
    options.base = base?.identity
    self.options = options

    var builder = Builder(options: options, rows: rows, table: table)
    // Each property after those before it, so that its experts' seeds do not depend on the labels of the next.
    try builder.addEnergy(hosts, base: base)
    try builder.addBandGap(hosts, base: base)
    if let base { builder.warn(about: hosts, in: base) }
    trainers = builder.trainers
    folds = Dictionary(
      uniqueKeysWithValues: Property.allCases.map { property in
        let own = rows.indices.filter { rows[$0].labels[property] != nil }
        let folds = Folds.assigned(
          to: own.map { rows[$0] }, count: options.folds, seed: options.seedBits)
        return (property, Dictionary(uniqueKeysWithValues: zip(own, folds)))
      })
    var warnings = UnitCheck(dataset.rows).warnings
    if !contradictions.groups.isEmpty {
      warnings.append(
        "\(contradictions.rowCount) rows of equivalent configurations have contradicting labels, which are "
          + "replaced by their mean")
    }
    self.warnings = warnings + builder.warnings + [missing].compactMap(\.self)
  }

  /// Returns the fold of each sample of a trainer.
  func folds(of trainer: any ExpertTrainer) -> [Int] {
    trainer.samples.map { folds[trainer.property]?[$0.row] ?? 0 }
  }

  /// Returns the properties of a host's rows, those with the same rows together.
  func propertiesByRows(of host: Host) -> [(properties: [Property], rows: [Int])] {
    var groups: [(properties: [Property], rows: [Int])] = []
    for property in Property.allCases {
      let rows = dataset.rows.indices.filter {
        dataset.rows[$0].form.supercell.host == host && dataset.rows[$0].labels[property] != nil
      }
      if let known = groups.firstIndex(where: { $0.rows == rows }) {
        groups[known].properties.append(property)
      } else if !rows.isEmpty {
        groups.append(([property], rows))
      }
    }
    return groups
  }

  /// Returns a host's entry in the manifest: its most common supercell, and the limits of the rows.
  func spec(of host: Host, domain: ApplicabilityDomain) -> ModelManifest.HostSpec {
    let rows = dataset.rows.filter { $0.form.supercell.host == host }
    let counts = Dictionary(grouping: rows) { $0.form.supercell.lattice }
    // Of equally common supercells the smaller.
    let mostCommon = counts.max { left, right in
      (left.value.count, right.key) < (right.value.count, left.key)
    }
    return .init(
      host, defaultSupercell: mostCommon?.key ?? .unitCell, domain: domain,
      labelRanges: Self.labelRanges(of: rows))
  }

  /// Returns the least and the largest label of each property that some rows have.
  private static func labelRanges(of rows: [LabelledRow]) -> [Property: [Double]] {
    var ranges: [Property: [Double]] = [:]
    for property in Property.allCases {
      let labels = rows.compactMap { $0.labels[property] }
      guard let least = labels.min(), let largest = labels.max() else { continue }
      ranges[property] = [least, largest]
    }
    return ranges
  }

  /// Creates the trainers.
  struct Builder {
    let options: TrainingOptions
    let rows: [LabelledRow]
    let table: SpeciesTable
    var trainers: [any ExpertTrainer] = []
    var warnings: [String] = []
    /// The name of the references of Gaussian processes, by their rows.
    private var references: [[Int]: String] = [:]

    init(options: TrainingOptions, rows: [LabelledRow], table: SpeciesTable) {
      self.options = options
      self.rows = rows
      self.table = table
    }

    mutating func addEnergy(_ hosts: [Host], base: BaseModel?) throws {
      let property = Property.formationEnergyPerSite
      let counts = try rowCounts(property, hosts, base: base)
      let own = counts.map(\.host)
      if !own.isEmpty { addNetworks("energy", property, own, options.energy) }
      for (host, count) in counts where count < options.networkRows {
        addProcess("energy-process", property, host, options.energyProcess)
      }
      if let base { addTransfers(of: property, own, from: base) }
    }

    mutating func addBandGap(_ hosts: [Host], base: BaseModel?) throws {
      let counts = try rowCounts(.bandGap, hosts, base: base)
      let rich = counts.filter { $0.count >= options.networkRows }.map(\.host)
      if !rich.isEmpty { addNetworks("gap", .bandGap, rich, options.bandGap) }
      for (host, _) in counts where !rich.contains(host) {
        addForest("gap-forest", .bandGap, host, options.forest)
        addProcess("gap-process", .bandGap, host, options.bandGapProcess)
      }
      if let base { addTransfers(of: .bandGap, counts.map(\.host), from: base) }
    }

    /// Returns the hosts that have rows with a property, and the number of these that are inequivalent.
    ///
    /// Warns about hosts with few such rows, and about those with none while others have some.
    ///
    /// - Throws: ``TrainingError/tooFewRows(host:property:count:needed:)``.
    private mutating func rowCounts(
      _ property: Property, _ hosts: [Host], base: BaseModel?
    ) throws -> [(host: Host, count: Int)] {
      let counts = hosts.map { host in
        // Equivalent rows are in one fold, so they count once.
        (
          host: host,
          count: Set(
            rows.filter { $0.form.supercell.host == host && $0.labels[property] != nil }
              .map(\.form)
          ).count
        )
      }
      // Each fold needs some rows to calibrate on, and fewer of them if the networks start from those of a base.
      let hasBase = base?.ensemble(of: property) != nil
      let needed = hasBase ? max(10, 2 * options.folds) : 4 * options.folds
      guard counts.contains(where: { $0.count > 0 }) else {
        warnings.append("no row has \(property.rawValue), so the model does not predict it")
        return []
      }
      for (host, count) in counts {
        guard count > 0 else {
          warnings.append(
            "no row of \(host) has \(property.rawValue), so the model does not predict it for this host"
          )
          continue
        }
        guard count >= needed else {
          throw TrainingError.tooFewRows(
            host: host.name, property: property, count: count, needed: needed)
        }
        if count < 200, !hasBase {
          warnings.append(
            "\(host) has only \(count) rows with \(property.rawValue); expect errors close to the spread of "
              + "the labels, and imprecise intervals")
        }
      }
      return counts.filter { $0.count > 0 }
    }

    private mutating func addNetworks(
      _ name: String, _ property: Property, _ hosts: [Host], _ recipe: NetworkRecipe
    ) {
      let encoder = GraphEncoder(
        species: table, hosts: hosts.map { ($0, recipe.cutoff(of: $0.name)) },
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
      // The first process of a host names its references; one with other rows has its own.
      let first = "process-\(host)"
      let group = references[rows] ?? (references.values.contains(first) ? name : first)
      references[rows] = group
      trainers.append(
        GaussianProcessTrainer(
          name: name, property: property, host: host, recipe: recipe, samples: samples,
          references: group, table: table))
    }

    func samples(_ property: Property, _ hosts: [Host]) -> [TrainingSample] {
      rows.enumerated().compactMap { index, row in
        guard hosts.contains(row.form.supercell.host), let label = row.labels[property],
          let query = Query(form: row.form, table: table, model: options.name)
        else { return nil }
        return TrainingSample(row: index, query: query, label: label, dataset: row.dataset)
      }
    }
  }
}
