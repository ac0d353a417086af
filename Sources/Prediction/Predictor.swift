import Crystals
import Defects
import JSON
import Numerics

/// A loaded model, which predicts the properties of configurations.
///
/// All symmetry images of a configuration have the same prediction, bit for bit, in any batch.
public final class Predictor: Sendable {
  /// The contents of `model.json`.
  public let manifest: ModelManifest
  /// The model's name and version, "2dmd@3f2a91c0d4e7"; models that differ in any byte have different identities.
  public let identity: String
  /// The hosts that the model knows.
  public let catalogue: HostCatalogue
  private let table: SpeciesTable
  private let groups: [IndexedExpertGroup]
  private let hosts: [String: HostModel]

  /// Creates a predictor; each expert of the manifest is in one of the groups.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` unless each host has an assignment, at most one for each property, to
  ///   different experts that know the host, with positive weights and at least one calibration, none of them negative.
  init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    groups: [IndexedExpertGroup]
  ) throws(ModelError) {
    var names: Set<String> = []
    for expert in manifest.experts where !names.insert(expert.name).inserted {
      throw .malformedManifest("two experts have the name '\(expert.name)'")
    }
    var assigned: [String: [Property: Assignment]] = [:]
    for assignment in manifest.assignments {
      let what = "\(assignment.property.rawValue) of \(assignment.host)"
      guard manifest.hosts[assignment.host] != nil else {
        throw .malformedManifest("\(what): the host is not one of the model's hosts")
      }
      guard assignment.domain?.isPlausible ?? true else {
        throw .malformedManifest("\(what): numbers of the domain must be 0 to 1,000,000,000")
      }
      guard
        assigned[assignment.host, default: [:]]
          .updateValue(assignment, forKey: assignment.property) == nil
      else { throw .malformedManifest("\(what) is assigned twice") }
    }
    var hosts: [String: HostModel] = [:]
    for host in catalogue.hosts {
      hosts[host.name] = try Self.model(
        of: host, assigned[host.name] ?? [:], in: manifest, table: table, groups: groups)
    }
    self.manifest = manifest
    self.identity = identity
    self.catalogue = catalogue
    self.table = table
    self.groups = groups
    self.hosts = hosts
  }

  /// Returns the model of a host from its assignments.
  private static func model(
    of host: Host, _ assignments: [Property: Assignment], in manifest: ModelManifest,
    table: SpeciesTable, groups: [IndexedExpertGroup]
  ) throws(ModelError) -> HostModel {
    var shared: [(property: Property, ensemble: ExpertEnsemble)] = []
    var models: [PropertyGroupModel] = []
    for property in Property.allCases {
      guard let assignment = assignments[property] else { continue }
      let what = "\(property.rawValue) of \(host)"
      let ensemble = try ExpertEnsemble(
        assignment, members: members(of: assignment, what: what, in: manifest))
      guard let domain = assignment.domain else {
        shared.append((property, ensemble))
        continue
      }
      models.append(
        PropertyGroupModel(
          [(property, ensemble)],
          domain: CompiledApplicabilityDomain(domain, of: host, in: table), isShared: false))
    }
    guard !assignments.isEmpty else {
      throw .malformedManifest("no property of \(host) is assigned")
    }
    if !shared.isEmpty {
      guard let spec = manifest.hosts[host.name] else {
        throw .malformedManifest("hosts.\(host) is missing")
      }
      models.append(
        PropertyGroupModel(
          shared, domain: CompiledApplicabilityDomain(spec.domain, of: host, in: table),
          isShared: true))
    }
    return HostModel(models, groups: groups)
  }

  /// Returns the checked experts of an assignment by index, in ascending order.
  private static func members(
    of assignment: Assignment, what: String, in manifest: ModelManifest
  ) throws(ModelError) -> [(expert: Int, weight: Double)] {
    var members: [(expert: Int, weight: Double)] = []
    for weighted in assignment.experts {
      guard let index = manifest.experts.firstIndex(where: { $0.name == weighted.expert }),
        manifest.experts[index].hosts.contains(assignment.host), weighted.weight > 0,
        weighted.weight <= 1, !members.contains(where: { $0.expert == index })
      else {
        throw .malformedManifest(
          "\(what): expert '\(weighted.expert)' must exist, know the host, be named once and have "
            + "a weight in (0, 1]")
      }
      members.append((index, weighted.weight))
    }
    guard !members.isEmpty else { throw .malformedManifest("\(what) has no expert") }
    guard
      assignment.calibration.values.allSatisfy({
        $0.floor >= 0 && $0.factor >= 0 && $0.largestWidth >= 0
      })
    else {
      throw .malformedManifest("\(what): a calibration must not be negative")
    }
    return members.sorted { $0.expert < $1.expert }
  }

  /// The experts that are ensembles of networks, with their names.
  package var networks: [(name: String, expert: GraphNetworkExpert)] {
    groups.compactMap { indexed in
      guard let network = (indexed.group as? SingleExpertGroup)?.expert as? GraphNetworkExpert
      else { return nil }
      return (manifest.experts[indexed.experts[0]].name, network)
    }
  }

  /// Returns the supercell of a request about a host that names none.
  public func defaultSupercell(of host: Host) -> Supercell? {
    manifest.hosts[host.name].map { Supercell(host: host, lattice: $0.defaultSupercell) }
  }

  /// Returns the species of a host that the model knows.
  public func species(of host: Host) -> [Species] { table.species(of: host.name) }

  /// Returns the properties that the model predicts for a host, in the order of `Property`.
  public func properties(of host: Host) -> [Property] { hosts[host.name]?.properties ?? [] }

  /// Returns the properties that the model predicts for a query: those of the host, without one that no training row has
  /// for one of the query's species.
  public func properties(of query: Query) -> [Property] {
    hosts[query.form.supercell.host.name]?.properties(of: query) ?? []
  }

  /// Returns the elements that the model knows as substituents in a host, without the host's own.
  public func substituents(of host: Host) -> [Element] {
    species(of: host).reduce(into: []) { found, species in
      guard case .element(let element) = species.occupant, !host.elements.contains(element),
        !found.contains(element)
      else { return }
      found.append(element)
    }
  }

  /// Returns the query for a configuration.
  ///
  /// - Throws: `InvalidDocument` with a fault for each defect whose species is not in the model; it lists those that
  ///   are. Also without defects, if the model predicts band gaps of the host and the host file does not have that of the
  ///   pristine host.
  public func query(_ configuration: DefectConfiguration) throws(InvalidDocument) -> Query {
    try query(configuration, form: CanonicalForm(of: configuration))
  }

  /// Returns the query for a configuration, unless it is cancelled.
  ///
  /// - Throws: `InvalidDocument` as ``query(_:)`` does, or `CancellationError`.
  public func query(
    _ configuration: DefectConfiguration, cancellation: CancellationFlag
  ) throws -> Query {
    try query(
      configuration, form: CanonicalForm(of: configuration, cancellation: cancellation))
  }

  private func query(
    _ configuration: DefectConfiguration, form: CanonicalForm
  ) throws(InvalidDocument) -> Query {
    let supercell = configuration.supercell
    guard !form.defects.isEmpty || knowsPristine(supercell.host) else {
      throw InvalidDocument(
        .noBandGap, "/defects",
        "without defects, this is pristine \(supercell.host): its formation energy is 0 by definition, and its "
          + "band gap is unknown because the host file has none; give at least one defect")
    }
    if let query = query(for: form) { return query }
    let names = species(of: supercell.host).map(\.name).joined(separator: ", ")
    let known = names.isEmpty ? "none" : names
    throw InvalidDocument(
      faults: configuration.defects.enumerated().compactMap { index, defect in
        let species = Species(of: defect, in: supercell)
        guard table.index(of: species) == nil else { return nil }
        return .init(
          .unsupportedDefect,
          pointer: "/defects/\(index)" + (defect.occupant == .vacancy ? "" : "/to"),
          detail:
            "\(species.name) in \(supercell.host) is not in the model \(manifest.name); known: \(known)"
        )
      })
  }

  /// Returns the query for a canonical form; nil if one of its species is not in the model, or there are no defects and
  /// the pristine host has an unknown band gap.
  public func query(for form: CanonicalForm) -> Query? {
    guard !form.defects.isEmpty || knowsPristine(form.supercell.host) else { return nil }
    return Query(form: form, table: table, model: identity)
  }

  /// Whether the properties of a pristine host are known, as far as the model predicts them.
  private func knowsPristine(_ host: Host) -> Bool {
    host.bandGap != nil || !properties(of: host).contains(.bandGap)
  }

  /// Returns the prediction of each query, in order.
  ///
  /// - Precondition: The queries were made by this model.
  public func predict(_ queries: [Query]) -> [Prediction] {
    guard !queries.contains(where: \.isPristine) else { return predictAlsoPristine(queries) }
    return predictDefective(queries)
  }

  /// Predicts queries of which some have no defects, which needs no model.
  private func predictAlsoPristine(_ queries: [Query]) -> [Prediction] {
    var defective = predictDefective(queries.filter { !$0.isPristine })[...]
    return queries.map { query in
      guard query.isPristine else { return defective.removeFirst() }
      let host = query.form.supercell.host
      let properties = properties(of: host)
      return Prediction(
        pristineWith: properties.contains(.bandGap) ? host.bandGap : nil,
        hasEnergy: properties.contains(.formationEnergyPerSite),
        intervalCoverage: manifest.intervalCoverage)
    }
  }

  private func predictDefective(_ queries: [Query]) -> [Prediction] {
    let hosts = queries.map { query in
      guard let host = self.hosts[query.form.supercell.host.name] else {
        preconditionFailure("the query is about a host that the model does not know")
      }
      return host
    }
    let estimates = estimates(for: queries, of: hosts)
    return queries.indices.map { index in
      hosts[index].prediction(
        of: queries[index], from: estimates[(index * manifest.experts.count)...],
        intervalCoverage: manifest.intervalCoverage)
    }
  }

  /// Returns the estimates of all experts, (queries, experts of the manifest).
  ///
  /// Only the groups with a member in one of a query's ensembles are evaluated; the other estimates are not a number.
  private func estimates(for queries: [Query], of hosts: [HostModel]) -> [Estimate] {
    var estimates = [Estimate](
      repeating: Estimate(value: .nan, uncertainty: nil),
      count: queries.count * manifest.experts.count)
    // The queries that each group is evaluated for, in one batch.
    var batches = [[Int]](repeating: [], count: groups.count)
    for (query, host) in hosts.enumerated() {
      for group in host.groups { batches[group].append(query) }
    }
    for (indexed, batch) in zip(groups, batches) where !batch.isEmpty {
      let results = indexed.group.estimates(
        for: batch.count == queries.count ? queries : batch.map { queries[$0] })
      for (expert, results) in zip(indexed.experts, results) {
        for (query, estimate) in zip(batch, results) {
          estimates[query * manifest.experts.count + expert] = estimate
        }
      }
    }
    return estimates
  }
}
