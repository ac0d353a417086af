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
  private let panels: [ExpertBuilder.Membership]
  private let hosts: [String: KnownHost]

  /// A predictor from the parts of a model; each expert of the manifest sits on one of the panels.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` unless each property of each host has one assignment, to
  ///   experts that know the host, each once, with weights above 0 and a calibration that is not negative.
  init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    panels: [ExpertBuilder.Membership]
  ) throws(ModelError) {
    var names: Set<String> = []
    for expert in manifest.experts where !names.insert(expert.name).inserted {
      throw .malformedManifest("two experts are called '\(expert.name)'")
    }
    var blends: [Property: [String: KnownHost.Blend]] = [:]
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
      let blend = KnownHost.Blend(assignment, parts: parts)
      guard
        blends[assignment.property, default: [:]].updateValue(blend, forKey: assignment.host) == nil
      else { throw .malformedManifest("\(what) is assigned twice") }
    }
    var hosts: [String: KnownHost] = [:]
    for host in catalogue.hosts {
      func blend(_ property: Property) throws(ModelError) -> KnownHost.Blend {
        guard let blend = blends[property]?[host.name] else {
          throw .malformedManifest("\(property.rawValue) of \(host) is assigned to no expert")
        }
        return blend
      }
      let domain = manifest.hosts[host.name]?.domain ?? ApplicabilityDomain()
      hosts[host.name] = KnownHost(
        energy: try blend(.formationEnergyPerSite), gap: try blend(.bandGap), panels: panels,
        domain: DomainCheck(domain, of: host, in: table))
    }
    self.manifest = manifest
    self.identity = identity
    self.catalogue = catalogue
    self.table = table
    self.panels = panels
    self.hosts = hosts
  }

  /// The experts that are ensembles of networks, with their names.
  package var networks: [(name: String, expert: GraphNetworkExpert)] {
    panels.compactMap { panel, experts in
      guard let network = (panel as? SingleExpertGroup)?.expert as? GraphNetworkExpert else {
        return nil
      }
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
  public func query(for form: CanonicalForm) -> Query? {
    Query(form: form, table: table, model: identity)
  }

  /// The prediction of each query, in their order.
  public func predict(_ queries: [Query]) -> [Prediction] {
    let hosts = queries.map { query in
      guard let host = self.hosts[query.form.supercell.host.name] else {
        preconditionFailure("a query about a host of another model")
      }
      return host
    }
    let estimates = estimates(for: queries, of: hosts)
    return queries.indices.map { index in
      let (query, host) = (queries[index], hosts[index])
      let own = estimates[(index * manifest.experts.count)...]
      let notes = host.domain.notes(on: query)
      let widening = ApplicabilityDomain.widening(notes: notes.count)
      func value(_ blend: KnownHost.Blend) -> PredictedValue {
        let estimate = Estimate.blend(
          blend.parts.lazy.map { (own[own.startIndex + $0.expert], $0.weight) })
        let calibration = blend.calibration(for: query)
        return PredictedValue(
          value: estimate.value, interval: calibration.interval(of: estimate, widening: widening))
      }
      return Prediction(
        formationEnergyPerSite: value(host.energy), bandGap: value(host.gap),
        defectCount: query.form.defects.count, intervalCoverage: manifest.intervalCoverage,
        domainNotes: notes)
    }
  }

  /// What each expert says of each query, (queries, experts of the manifest), of which only those are asked that
  /// share a panel with one who has a part in the query's blends.
  private func estimates(for queries: [Query], of hosts: [KnownHost]) -> [Estimate] {
    let nothing = Estimate(value: .nan, reach: nil)
    var estimates = [Estimate](
      repeating: nothing, count: queries.count * manifest.experts.count)
    // Each panel is asked once, about all queries that it has a part in.
    var asked = [[Int]](repeating: [], count: panels.count)
    for (query, host) in hosts.enumerated() {
      for panel in host.panels { asked[panel].append(query) }
    }
    for (panel, asked) in zip(panels, asked) where !asked.isEmpty {
      let answers = panel.panel.estimates(
        for: asked.count == queries.count ? queries : asked.map { queries[$0] })
      for (expert, answers) in zip(panel.experts, answers) {
        for (query, answer) in zip(asked, answers) {
          estimates[query * manifest.experts.count + expert] = answer
        }
      }
    }
    return estimates
  }
}
