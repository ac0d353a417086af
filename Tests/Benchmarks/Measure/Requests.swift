// The one place that meets the service's JSON.

import Crystals
import Defects
import Prediction
import Service
import Structures

/// Requests and answers as the service reads and writes them.
enum Requests {
  /// A request's document.
  static func document(_ text: [UInt8]) throws -> ConfigurationDocument {
    try ConfigurationDocument(json: text)
  }

  /// The configuration that a request means.
  static func configuration(
    in text: [UInt8], for predictor: Predictor
  ) throws -> DefectConfiguration {
    try document(text).configuration(
      in: predictor.catalogue, defaultRepeats: predictor.defaultRepeats(of:))
  }

  /// The query of a request.
  static func query(in text: [UInt8], to predictor: Predictor) throws -> Query {
    try predictor.query(configuration(in: text, for: predictor))
  }

  /// The answer to a request, made.
  static func answer(to text: [UInt8], by predictor: Predictor) throws -> PredictionResponse {
    try CachingPredictor(predictor, store: nil).response(to: document(text))
  }
}
