import BigInt
import Enumeration
import JSON
import Numerics
import Prediction
import Structures

/// A request for the arrangements of a stoichiometry, resolved for a model, with their number.
package struct EnumerationRequest: Sendable {
  /// What is wanted.
  package let document: EnumerationDocument
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
    _ document: EnumerationDocument, for predictor: Predictor, limits: ResolutionLimits,
    cancellation: CancellationFlag
  ) throws {
    let supercell = try document.supercell(
      in: predictor.catalogue, defaultSupercell: predictor.defaultSupercell(of:))
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
    self.document = document
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
    let excess = "\(arrangementCount) inequivalent arrangements; at most \(limit) are enumerated"
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
    return response.prediction[.formationEnergy] <= most
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
      ArrangementRank(number: response.prediction[.formationEnergy], index: index)
    case .bandGap:
      ArrangementRank(
        number: document.targetGap.map { abs(response.prediction[.bandGap] - $0) }
          ?? response.prediction[.bandGap], index: index)
    case .key: ArrangementRank(text: response.key, index: index)
    }
  }
}
