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
  package let experts: [any Expert]

  /// An assignment with its experts as indices into `experts`.
  private struct Blend {
    let assignment: Assignment
    let parts: [(expert: Int, weight: Double)]
  }

  /// A predictor from the parts of a model; `experts` are in the manifest's order.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` unless each property of each host has one assignment, to
  ///   experts that know the host, each once, with weights above 0 and a calibration that is not negative.
  package init(
    manifest: ModelManifest, identity: String, catalogue: HostCatalogue, table: SpeciesTable,
    experts: [any Expert]
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

  /// The estimates of one property with their calibrations: what the experts of each query's host say, blended.
  private func estimates(
    _ property: Property, for queries: [Query]
  ) -> [(Estimate, Calibration)] {
    // Each expert is asked once, about all queries that it has a part in.
    var asked: [Int: [Int]] = [:]
    let blends = queries.map { query in
      guard let blend = self.blends[property]?[query.form.supercell.host.name] else {
        preconditionFailure("a query about a host of another model")
      }
      return blend
    }
    for (index, blend) in blends.enumerated() {
      for part in blend.parts { asked[part.expert, default: []].append(index) }
    }
    var parts = [[(estimate: Estimate, weight: Double)]](repeating: [], count: queries.count)
    for (expert, indices) in asked.sorted(by: { $0.key < $1.key }) {
      let answers = experts[expert].estimates(for: indices.map { queries[$0] })
      for (index, answer) in zip(indices, answers) {
        let weight = blends[index].parts.first { $0.expert == expert }?.weight ?? 0
        parts[index].append((answer, weight))
      }
    }
    return queries.indices.map { index in
      (Estimate.blend(parts[index]), blends[index].assignment.calibration(for: queries[index]))
    }
  }
}
