import BigInt
import Crystals
import Defects
import Enumeration
import JSON
import Numerics
import Prediction
import Structures

/// A request for the arrangements of a stoichiometry, resolved for a model, with their number.
package struct EnumerationRequest: Sendable {
  /// What is wanted.
  package let document: EnumerationDocument
  /// The model that predicts.
  package let predictor: Predictor
  /// The arrangements.
  package let tree: ArrangementTree
  /// The numbers of inequivalent arrangements and of all placements.
  package let count: ArrangementCount
  /// The chemical potentials of formation energies; those of the elemental phases if nil.
  package let chemicalPotentials: ChemicalPotentials?

  /// Resolves a document, and counts the arrangements.
  ///
  /// - Throws: `InvalidDocument` with what is wrong with it, or `CancellationError`.
  package init(
    _ document: EnumerationDocument, for predictors: Predictors, limits: ResolutionLimits,
    cancellation: CancellationFlag
  ) throws {
    let (pristine, predictor) = try predictors.resolved(
      document.pristine, limits: limits, cancellation: cancellation)
    let supercell = pristine.configuration.supercell
    let stoichiometry: Stoichiometry
    do throws(InvalidDocument) {
      stoichiometry = try Stoichiometry(
        document.defects, in: supercell, limit: limits.maximumDefectCount)
      try Self.check(stoichiometry, knownTo: predictor)
    } catch {
      throw error.under("/defects")
    }
    chemicalPotentials = try document.chemicalPotentials?.resolved(
      for: supercell.host, predictor: predictor)
    let query = try predictor.query(stoichiometry.firstPlacement)
    try Self.check(document, for: predictor.properties(of: query))
    self.document = document
    self.predictor = predictor
    tree = ArrangementTree(stoichiometry)
    count = try ArrangementCount(of: tree, cancellation: cancellation)
  }

  private static func check(
    _ stoichiometry: Stoichiometry, knownTo predictor: Predictor
  ) throws(InvalidDocument) {
    let host = stoichiometry.supercell.host
    let known = predictor.species(of: host)
    for term in stoichiometry.terms
    where !known.contains(where: { $0.element == term.element && $0.occupant == term.occupant }) {
      let names = known.isEmpty ? "none" : known.map(\.name).joined(separator: ", ")
      throw InvalidDocument(
        .unsupportedDefect, "", "\(term.name) in \(host) is not in the model; known: \(names)")
    }
    for element in host.elements {
      let counts = stoichiometry.terms.filter { $0.element == element }.map(\.count)
      guard counts.reduce(1.0, { $0 * Double($1 + 1) }) <= maximumRemainders else {
        throw InvalidDocument(
          .tooManyArrangements, "",
          "the arrangements of \(counts.reduce(0, +)) defects of \(counts.count) kinds at the sites of "
            + "\(element) are too many to be counted")
      }
    }
  }

  /// The largest product over the kinds of an element of their possible remainders, each of which the exact count
  /// remembers: two kinds with 1,023 defects each.
  private static let maximumRemainders = 0x1p20

  /// Checks that a document needs no property that the model does not predict.
  private static func check(
    _ document: EnumerationDocument, for properties: [Property]
  ) throws(InvalidDocument) {
    var faults: [InvalidDocument.Fault] = []
    func check(_ field: String, _ isGiven: Bool, needs property: Property) {
      guard isGiven, !properties.contains(property) else { return }
      faults.append(
        .init(
          .propertyNotPredicted, pointer: "/" + field,
          detail: "the model does not predict the \(property.words) of these defects"))
    }
    let energy = Property.formationEnergyPerSite
    check("sort", document.order == .formationEnergy, needs: energy)
    check("max_formation_energy_ev", document.maximumFormationEnergy != nil, needs: energy)
    check("chemical_potentials", document.chemicalPotentials != nil, needs: energy)
    check("temperature_k", document.temperature != nil, needs: energy)
    check("sort", document.order == .bandGap && document.targetGap == nil, needs: .bandGap)
    check("target_gap_ev", document.targetGap != nil, needs: .bandGap)
    guard faults.isEmpty else { throw InvalidDocument(faults: faults) }
  }

  /// The number of arrangements that are predicted: all inequivalent ones, or those that are drawn.
  package var arrangementCount: BigUInt {
    min(count.inequivalent, document.sample.map { BigUInt($0) } ?? count.inequivalent)
  }

  /// Checks that there are at most `limit` arrangements to predict, and no more than the request itself allows.
  ///
  /// - Throws: `InvalidDocument` with the code `tooManyArrangements`.
  package func check(limit: Int) throws(InvalidDocument) {
    let limit = min(limit, document.limit ?? limit)
    guard arrangementCount > limit else { return }
    let excess =
      "\(arrangementCount.words) inequivalent arrangements; at most \(limit) are enumerated"
    guard document.sample == nil else {
      throw InvalidDocument(.tooManyArrangements, "/sample", excess)
    }
    throw InvalidDocument(
      .tooManyArrangements, "/defects", excess + ". A sample draws some of them at random")
  }

  /// Returns whether the request wants an arrangement.
  package func wants(_ response: ArrangementResponse) -> Bool {
    if document.isInDomainOnly, !response.prediction.isInDomain { return false }
    guard let most = document.maximumFormationEnergy else { return true }
    return response.energy <= most
  }

  /// Returns the place of an arrangement in the order of the request.
  ///
  /// - Parameters:
  ///   - response: The arrangement.
  ///   - index: Its number in the order of generation.
  /// - Returns: The place.
  package func rank(of response: ArrangementResponse, index: Int) -> ArrangementRank {
    switch document.order {
    case nil: ArrangementRank(index: index)
    case .formationEnergy:
      ArrangementRank(number: response.energy, index: index)
    case .bandGap:
      ArrangementRank(
        number: abs((response.prediction[.bandGap] ?? .infinity) - (document.targetGap ?? 0)),
        index: index)
    case .key: ArrangementRank(text: response.key, index: index)
    }
  }
}
