// The predictor: a model at work, from configurations to predictions.

import Crystals
import Defects
import JSON

/// A loaded model that predicts both properties of configurations.
///
/// The prediction of a configuration is the same, bit for bit, for every symmetry image of it and whatever else
/// is in the batch.
public final class Predictor: Sendable {
  /// What the model is.
  public let manifest: ModelManifest
  /// The model's name and version, "2dmd@3f2a91c0d4e7": another model has another.
  public let identity: String
  /// The hosts that the model knows.
  public let catalogue: HostCatalogue
  private let table: SpeciesTable
  /// Who predicts each property of each host.
  private let blends: [Property: [String: Blend]]
  private let panels: [ExpertBuilder.Seating]
  /// The panels with a part in a blend of each host.
  private let panelsOfHost: [String: [Int]]

  /// An assignment with its experts as indices into those of the manifest.
  private struct Blend {
    let assignment: Assignment
    let parts: [(expert: Int, weight: Double)]
  }

  /// A predictor from the parts of a model; each expert of the manifest sits on one of the panels.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` unless each property of each host has one assignment, to
  ///   experts that know the host, each once, with weights above 0 and a calibration that is not negative.
  init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    panels: [ExpertBuilder.Seating]
  ) throws(ModelError) {
    var names: Set<String> = []
    for expert in manifest.experts where !names.insert(expert.name).inserted {
      throw .malformedManifest("two experts are called '\(expert.name)'")
    }
    var blends: [Property: [String: Blend]] = [:]
    for assignment in manifest.assignments {
      let what = "\(assignment.property.rawValue) of \(assignment.host)"
      var parts: [(expert: Int, weight: Double)] = []
      for part in assignment.experts {
        guard let index = manifest.experts.firstIndex(where: { $0.name == part.expert }),
          manifest.experts[index].hosts.contains(assignment.host), part.weight > 0,
          part.weight <= 1, !parts.contains(where: { $0.expert == index })
        else { throw .malformedManifest("\(what): expert '\(part.expert)'") }
        parts.append((index, part.weight))
      }
      parts.sort { $0.expert < $1.expert }
      guard !parts.isEmpty else { throw .malformedManifest("\(what) has no expert") }
      guard assignment.calibration.values.allSatisfy({ $0.floor >= 0 && $0.factor >= 0 }) else {
        throw .malformedManifest("\(what): a calibration below zero")
      }
      let blend = Blend(assignment: assignment, parts: parts)
      guard
        blends[assignment.property, default: [:]].updateValue(blend, forKey: assignment.host) == nil
      else { throw .malformedManifest("\(what) is assigned twice") }
    }
    for host in catalogue.hosts {
      for property in Property.allCases where blends[property]?[host.name] == nil {
        throw .malformedManifest("\(property.rawValue) of \(host) is assigned to no expert")
      }
    }
    self.manifest = manifest
    self.identity = identity
    self.catalogue = catalogue
    self.table = table
    self.blends = blends
    self.panels = panels
    panelsOfHost = Dictionary(
      uniqueKeysWithValues: catalogue.hosts.map { host in
        let experts = Set(blends.values.flatMap { $0[host.name]?.parts.map(\.expert) ?? [] })
        return (host.name, panels.indices.filter { !experts.isDisjoint(with: panels[$0].experts) })
      })
  }

  /// The experts that are ensembles of networks, with their names.
  package var networks: [(name: String, expert: GraphNetworkExpert)] {
    panels.compactMap { panel, experts in
      guard let network = (panel as? LonePanel)?.expert as? GraphNetworkExpert else { return nil }
      return (manifest.experts[experts[0]].name, network)
    }
  }

  /// The supercell of a host where a request names none.
  public func defaultRepeats(of host: Host) -> SIMD2<Int>? {
    guard let repeats = manifest.hosts[host.name]?.defaultSupercell, repeats.count == 2 else {
      return nil
    }
    return SIMD2(repeats[0], repeats[1])
  }

  /// The species of a host that the model knows.
  public func species(of host: Host) -> [Species] { table.species(of: host.name) }

  /// Returns the query about a configuration.
  ///
  /// - Throws: `InvalidDocument` with a fault for each defect of a species that the model never saw,
  ///   which lists what it knows.
  public func query(_ configuration: DefectConfiguration) throws(InvalidDocument) -> Query {
    let form = CanonicalForm(of: configuration)
    if let query = query(for: form) { return query }
    let supercell = configuration.supercell
    let known = species(of: supercell.host)
    throw InvalidDocument(
      faults: configuration.defects.enumerated().compactMap { index, defect in
        let species = Species(of: defect, in: supercell)
        guard table.index(of: species) == nil else { return nil }
        let names = known.map(\.name).joined(separator: ", ")
        return .init(
          pointer: "/defects/\(index)" + (defect.occupant == .vacancy ? "" : "/to"),
          detail: "the model never saw \(species.name) in \(supercell.host); it knows \(names)")
      })
  }

  /// The query about a canonical form, or nil if the model never saw one of its species.
  public func query(for form: CanonicalForm) -> Query? { Query(form: form, table: table) }

  /// The prediction of each query, in their order.
  public func predict(_ queries: [Query]) -> [Prediction] {
    zip(queries, estimates(for: queries)).map { query, estimates in
      let host = query.form.supercell.host.name
      let notes = manifest.hosts[host]?.domain.notes(on: query.form) ?? []
      let values = Property.allCases.map { property in
        let (estimate, calibration) = blend(property, of: query, estimates)
        return PredictedValue(
          value: estimate.value,
          interval: calibration.interval(
            of: estimate, widening: DomainOfValidity.widening(notes: notes.count)))
      }
      return Prediction(
        formationEnergyPerSite: values[0], bandGap: values[1],
        defectCount: query.form.defects.count, intervalCoverage: manifest.intervalCoverage,
        domainNotes: notes)
    }
  }

  /// For each query what each expert with a part in its blends says, in the manifest's order.
  private func estimates(for queries: [Query]) -> [[Estimate?]] {
    // Each panel is asked once, about all queries that it has a part in.
    var asked = [[Int]](repeating: [], count: panels.count)
    for (index, query) in queries.enumerated() {
      for panel in panelsOfHost[query.form.supercell.host.name] ?? [] { asked[panel].append(index) }
    }
    var estimates = [[Estimate?]](
      repeating: Array(repeating: nil, count: manifest.experts.count), count: queries.count)
    for (panel, indices) in zip(panels, asked) where !indices.isEmpty {
      let answers = panel.panel.estimates(for: indices.map { queries[$0] })
      for (expert, answers) in zip(panel.experts, answers) {
        for (index, answer) in zip(indices, answers) { estimates[index][expert] = answer }
      }
    }
    return estimates
  }

  /// The estimate of one property with its calibration: what the experts of the query's host say, blended.
  private func blend(
    _ property: Property, of query: Query, _ estimates: [Estimate?]
  ) -> (Estimate, Calibration) {
    guard let blend = blends[property]?[query.form.supercell.host.name] else {
      preconditionFailure("a query about a host of another model")
    }
    let parts = blend.parts.map { part -> (estimate: Estimate, weight: Double) in
      guard let estimate = estimates[part.expert] else {
        preconditionFailure("an expert with a part was not asked")
      }
      return (estimate, part.weight)
    }
    return (Estimate.blend(parts), blend.assignment.calibration(for: query))
  }
}
