import Crystals
import Defects
import JSON
import Numerics

/// A loaded model, which predicts both properties of configurations.
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
  /// - Throws: ``ModelError/malformedManifest(_:)`` unless each property of each host has one assignment, to different
  ///   experts that know the host, with positive weights and calibrations that are not negative.
  init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    groups: [IndexedExpertGroup]
  ) throws(ModelError) {
    var names: Set<String> = []
    for expert in manifest.experts where !names.insert(expert.name).inserted {
      throw .malformedManifest("two experts have the name '\(expert.name)'")
    }
    var ensembles: [Property: [String: ExpertEnsemble]] = [:]
    for assignment in manifest.assignments {
      let what = "\(assignment.property.rawValue) of \(assignment.host)"
      let ensemble = ExpertEnsemble(
        assignment, members: try Self.members(of: assignment, what: what, in: manifest))
      guard
        ensembles[assignment.property, default: [:]]
          .updateValue(ensemble, forKey: assignment.host) == nil
      else { throw .malformedManifest("\(what) is assigned twice") }
    }
    var hosts: [String: HostModel] = [:]
    for host in catalogue.hosts {
      func ensemble(_ property: Property) throws(ModelError) -> ExpertEnsemble {
        guard let ensemble = ensembles[property]?[host.name] else {
          throw .malformedManifest("\(property.rawValue) of \(host) is not assigned")
        }
        return ensemble
      }
      let domain = manifest.hosts[host.name]?.domain ?? ApplicabilityDomain()
      hosts[host.name] = HostModel(
        energy: try ensemble(.formationEnergyPerSite), gap: try ensemble(.bandGap),
        groups: groups, domain: CompiledApplicabilityDomain(domain, of: host, in: table))
    }
    self.manifest = manifest
    self.identity = identity
    self.catalogue = catalogue
    self.table = table
    self.groups = groups
    self.hosts = hosts
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
  ///   are. Also without defects, if the host file does not have the band gap of the pristine host.
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
    guard !form.defects.isEmpty || supercell.host.bandGap != nil else {
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

  /// Returns the query for a canonical form, or nil if one of its species is not in the model.
  public func query(for form: CanonicalForm) -> Query? {
    Query(form: form, table: table, model: identity)
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
      guard let gap = query.form.supercell.host.bandGap else {
        preconditionFailure("a query without defects is made for hosts with a band gap only")
      }
      return Prediction(pristineWith: gap, intervalCoverage: manifest.intervalCoverage)
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
      let (query, host) = (queries[index], hosts[index])
      let own = estimates[(index * manifest.experts.count)...]
      let (energy, gap) = (host.energy.estimate(from: own), host.gap.estimate(from: own))
      var assessment = host.domain.assessment(of: query)
      host.energy.assess(energy, of: query, &assessment)
      host.gap.assess(gap, of: query, &assessment)
      return Prediction(
        formationEnergyPerSite: host.energy.prediction(
          for: query, estimate: energy, assessment: assessment),
        bandGap: host.gap.prediction(for: query, estimate: gap, assessment: assessment),
        defectCount: query.form.defects.count, intervalCoverage: manifest.intervalCoverage,
        domainDistance: assessment.distance, domainNotes: assessment.notes)
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
