// Questions: documents that have been resolved, and that the model can answer.

import JSON
import Prediction
import Structures

/// What a model is asked, and how it was told.
///
/// A class: lists hand it on by reference.
package final class Question: Sendable {
  /// The client's own name for the configuration.
  package let id: String?
  /// The configuration, as the document told it.
  package let resolved: ResolvedConfiguration
  /// The configuration, as the model sees it.
  package let wish: Wish
  /// Whether its formation energy is to be explained.
  package let asksForExplanation: Bool

  /// The question that a document asks.
  ///
  /// - Throws: `InvalidDocument` with everything that is wrong with it.
  package init(
    _ document: ConfigurationDocument, to predictor: Predictor
  ) throws(InvalidDocument) {
    let resolved = try document.resolved(
      in: predictor.catalogue, defaultRepeats: predictor.defaultRepeats(of:))
    do throws(InvalidDocument) {
      wish = Wish(try predictor.query(resolved.configuration), of: predictor)
    } catch {
      throw resolved.placed(error)
    }
    asksForExplanation = document.asksForExplanation
    let count = resolved.configuration.defects.count
    guard !asksForExplanation || count <= Explanation.maximumDefectCount else {
      throw InvalidDocument(
        "/explain",
        "at most \(Explanation.maximumDefectCount) defects are explained; there are \(count)")
    }
    id = document.id
    self.resolved = resolved
  }
}
