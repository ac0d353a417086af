import Crystals
import Defects
import JSON
import Numerics
import Prediction
import Structures

/// A request for one prediction: a document that was parsed and resolved to a query that the model can answer.
///
/// A class, so that lists pass it by reference.
package final class PredictionRequest: Sendable {
  /// The client's own name for the configuration.
  package let id: String?
  /// The configuration, as the document describes it.
  package let resolved: ResolvedConfiguration
  /// The model that answers: the one that the document names, or the first that knows its host.
  package let predictor: Predictor
  /// The configuration, as the model sees it, with its key.
  package let query: Query
  /// The ways in which the given structure deviates from its host; none for other documents.
  ///
  /// They belong to this request and not to the configuration, so the cache does not have them.
  package let structureNotes: [DomainNote]
  /// Whether the response is to explain the formation energy.
  package let asksForExplanation: Bool
  /// The chemical potentials of the formation energy; those of the elemental phases if nil.
  package let chemicalPotentials: ChemicalPotentials?
  /// The change of the formation energy from the elemental phases to ``chemicalPotentials``; nil without them.
  package let energyShift: EnergyShift?

  /// Resolves a document for one of some models.
  ///
  /// - Throws: `InvalidDocument` with everything that is wrong with it, or `CancellationError`.
  package init(
    _ document: ConfigurationDocument, for predictors: Predictors,
    limits: ResolutionLimits = ResolutionLimits(),
    cancellation: CancellationFlag = CancellationFlag()
  ) throws {
    let (resolved, predictor) = try predictors.resolved(
      document, limits: limits, cancellation: cancellation)
    do {
      query = try predictor.query(resolved.configuration, cancellation: cancellation)
    } catch let error as InvalidDocument {
      throw resolved.placed(error)
    }
    if !predictor.properties(of: query).contains(.formationEnergyPerSite) {
      try Self.checkNeedsNoEnergy(document, resolved.configuration.supercell.host)
    }
    chemicalPotentials = try document.chemicalPotentials.map {
      try $0.resolved(for: resolved.configuration.supercell.host, predictor: predictor)
    }
    energyShift = chemicalPotentials?.shift(of: resolved.configuration)
    asksForExplanation = document.asksForExplanation
    let count = resolved.configuration.defects.count
    guard !asksForExplanation || count <= Explanation.maximumDefectCount else {
      throw InvalidDocument(
        .explanationTooLarge, "/explain",
        "\(count) defects; at most \(Explanation.maximumDefectCount) can be explained")
    }
    id = document.id
    structureNotes =
      if case .structure(let found, _) = resolved.source { found.domainNotes } else { [] }
    self.resolved = resolved
    self.predictor = predictor
  }

  /// Checks that a document asks for nothing that needs a formation energy.
  private static func checkNeedsNoEnergy(
    _ document: ConfigurationDocument, _ host: Host
  ) throws(InvalidDocument) {
    let fields =
      (document.chemicalPotentials == nil ? [] : ["chemical_potentials"])
      + (document.asksForExplanation ? ["explain"] : [])
    guard fields.isEmpty else {
      throw InvalidDocument(
        faults: fields.map { field in
          .init(
            .propertyNotPredicted, pointer: "/" + field,
            detail:
              "the model does not predict the formation energy of such configurations of \(host); leave "
              + "this field out")
        })
    }
  }

  /// Creates the request for one arrangement of a stoichiometry, whose sites were chosen.
  ///
  /// - Parameters:
  ///   - configuration: The arrangement.
  ///   - predictor: The model.
  ///   - query: The query for it.
  ///   - chemicalPotentials: The chemical potentials of the formation energy.
  ///   - energyShift: The change of the formation energy to them, the same for all arrangements.
  init(
    _ configuration: DefectConfiguration, for predictor: Predictor, query: Query,
    chemicalPotentials: ChemicalPotentials?, energyShift: EnergyShift?
  ) {
    id = nil
    self.predictor = predictor
    resolved = ResolvedConfiguration(configuration: configuration, source: .name)
    self.query = query
    structureNotes = []
    asksForExplanation = false
    self.chemicalPotentials = chemicalPotentials
    self.energyShift = energyShift
  }
}
