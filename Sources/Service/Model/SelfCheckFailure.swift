import Prediction

/// The error of a model that does not predict what it predicted at the end of its training.
public struct SelfCheckFailure: Error, Equatable, CustomStringConvertible {
  /// The identity of the model.
  public let model: String

  /// One sentence for the operator.
  public var description: String {
    "the predictions of \(model) differ from the self-check in its model.json"
  }
}

extension Predictor {
  /// Predicts the configurations of the model's self-check.
  ///
  /// - Throws: ``SelfCheckFailure`` if the predictions differ from those in its manifest.
  public func checkItself() throws(SelfCheckFailure) {
    guard passesSelfChecks() else { throw SelfCheckFailure(model: identity) }
  }
}

extension Predictors {
  /// Predicts the configurations of the self-checks of all models.
  ///
  /// - Throws: ``SelfCheckFailure`` of the first model whose predictions differ from those in its manifest.
  public func checkThemselves() throws(SelfCheckFailure) {
    for predictor in all { try predictor.checkItself() }
  }
}
