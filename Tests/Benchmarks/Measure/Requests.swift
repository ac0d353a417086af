import Crystals
import Defects
import Prediction
import Service
import Structures

/// Requests and answers as the service reads and writes them; no other file of the benchmarks uses the service's JSON.
enum Requests {
  /// Reads the document of a request.
  static func document(_ text: [UInt8]) throws -> ConfigurationDocument {
    try ConfigurationDocument(json: text)
  }

  /// Returns the configuration of a request.
  static func configuration(
    in text: [UInt8], for predictor: Predictor
  ) throws -> DefectConfiguration {
    try document(text).configuration(
      in: predictor.catalogue, defaultSupercell: predictor.defaultSupercell(of:))
  }

  /// Returns the query of a request.
  static func query(in text: [UInt8], to predictor: Predictor) throws -> Query {
    try predictor.query(configuration(in: text, for: predictor))
  }

  /// Predicts a request and returns the answer.
  static func answer(to text: [UInt8], by predictor: Predictor) throws -> PredictionResponse {
    try CachingPredictor(Predictors(predictor), store: nil).response(to: document(text))
  }
}
