// The predictor: a model at work, from configurations to predictions.

import Crystals
import Defects

/// A loaded model that predicts both properties of configurations.
///
/// The prediction of a configuration is the same, bit for bit, for every symmetry image of it and whatever else
/// is in the batch.
public struct Predictor: Sendable {
  /// What the model is.
  public let manifest: ModelManifest
  /// The model's name and version, "2dmd@3f2a91c0d4e7": another model has another.
  public let identity: String
  /// The hosts that the model knows.
  public let catalogue: HostCatalogue
  private let table: SpeciesTable
  /// For each property the expert of each host, as indices into `experts`.
  private let assignments: [Property: [String: Int]]
  private let experts: [any Expert]

  /// A predictor from the parts of a model; `experts` are in the manifest's order.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` if a host has no expert for a property, or two.
  package init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    experts: [any Expert]
  ) throws(ModelError) {
    var assignments: [Property: [String: Int]] = [:]
    for (index, expert) in manifest.experts.enumerated() {
      for host in expert.hosts {
        guard assignments[expert.property, default: [:]].updateValue(index, forKey: host) == nil
        else {
          throw .malformedManifest("\(host) has two experts for \(expert.property.rawValue)")
        }
      }
    }
    for host in catalogue.hosts {
      for property in Property.allCases where assignments[property]?[host.name] == nil {
        throw .malformedManifest("\(host) has no expert for \(property.rawValue)")
      }
    }
    self.manifest = manifest
    self.identity = identity
    self.catalogue = catalogue
    self.table = table
    self.assignments = assignments
    self.experts = experts
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
  /// - Throws: ``InvalidDocument`` with a fault for each defect of a species that the model never saw,
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
    let estimates = Property.allCases.map { self.estimates($0, for: queries) }
    return queries.indices.map { index in
      let query = queries[index]
      let notes =
        manifest.hosts[query.form.supercell.host.name]?.domain.notes(on: query.form) ?? []
      let values = estimates.map { estimates in
        let (estimate, calibration) = estimates[index]
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

  /// The estimates of one property with their calibrations, each by the expert of its query's host.
  private func estimates(
    _ property: Property, for queries: [Query]
  ) -> [(Estimate, Calibration)] {
    var answers = [(Estimate, Calibration)?](repeating: nil, count: queries.count)
    let byExpert = Dictionary(grouping: queries.indices) { index in
      assignments[property]?[queries[index].form.supercell.host.name]
    }
    for (expert, indices) in byExpert {
      guard let expert else { preconditionFailure("a query about a host of another model") }
      let part = indices.map { queries[$0] }
      for (index, estimate) in zip(indices, experts[expert].estimates(for: part)) {
        let calibration = manifest.experts[expert].calibration(for: queries[index])
        answers[index] = (estimate, calibration)
      }
    }
    return answers.compactMap(\.self)
  }
}
