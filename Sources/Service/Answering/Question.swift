// Questions: documents that have been understood, and that the model can answer.

import JSON
import Prediction
import Structures

/// What a model is asked, and how it was told.
package struct Question: Sendable {
  /// The client's own name for the configuration.
  package let id: String?
  /// The configuration, as the document told it.
  package let understood: UnderstoodConfiguration
  /// The configuration, as the model sees it.
  package let query: Query
  /// Whether its formation energy is to be explained.
  package let asksForExplanation: Bool

  /// The question that a document asks.
  ///
  /// - Throws: `InvalidDocument` with everything that is wrong with it.
  package init(
    _ document: ConfigurationDocument, to predictor: Predictor
  ) throws(InvalidDocument) {
    let understood = try document.understood(
      in: predictor.catalogue, defaultRepeats: predictor.defaultRepeats(of:))
    do throws(InvalidDocument) {
      query = try predictor.query(understood.configuration)
    } catch {
      throw understood.placed(error)
    }
    asksForExplanation = document.asksForExplanation
    let count = understood.configuration.defects.count
    guard !asksForExplanation || count <= Explanation.maximumDefectCount else {
      throw InvalidDocument(
        "/explain",
        "at most \(Explanation.maximumDefectCount) defects are explained; there are \(count)")
    }
    id = document.id
    self.understood = understood
  }
}
