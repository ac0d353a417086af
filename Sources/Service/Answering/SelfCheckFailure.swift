// Models that do not work here as they did where they were trained.

import Prediction

/// A model that does not answer as it did at the end of its training.
public struct SelfCheckFailure: Error, Equatable, CustomStringConvertible {
  /// The model's identity.
  public let model: String

  /// One sentence for the operator.
  public var description: String {
    "\(model) does not answer its self-check as its model.json says"
  }
}

extension Predictor {
  /// Makes sure that the model answers its self-check.
  ///
  /// - Throws: ``SelfCheckFailure`` if it does not.
  public func checkItself() throws(SelfCheckFailure) {
    guard passesSelfChecks() else { throw SelfCheckFailure(model: identity) }
  }
}
