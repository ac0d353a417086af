import Prediction
import PredictionStore

/// An output of the model in the Open Inference Protocol: a tensor with an element for each configuration.
///
/// For a configuration without a prediction the numbers are NaN and `in_domain` is false. The numbers of a property that
/// is not predicted for a configuration are NaN, too.
package enum InferenceOutput: Hashable, Sendable {
  /// A number of the prediction, FP64.
  case number(PredictionField)
  /// Whether the configuration lies within the training data, BOOL.
  case isInDomain
  /// The problem that `POST /predict` would answer, BYTES; empty if there is a prediction.
  case error

  /// All outputs, in the order of the model's metadata.
  ///
  /// The coverage of intervals is the same for all configurations of a model, so it is no output.
  package static let allCases: [InferenceOutput] =
    PredictionField.allCases.filter { $0 != .intervalCoverage }.map { .number($0) }
    + [.isInDomain, .error]

  /// Returns the outputs of a model: without the numbers of a property that it predicts for no host.
  package static func all(of manifest: ModelManifest) -> [InferenceOutput] {
    allCases.filter { output in
      guard case .number(let field) = output, let property = field.property else { return true }
      return manifest.properties.contains(property)
    }
  }

  /// The name of the tensor.
  package var name: String {
    switch self {
    case .number(let field): field.name
    case .isInDomain: "in_domain"
    case .error: "error"
    }
  }

  /// The data type, by its name in the protocol.
  package var datatype: String {
    switch self {
    case .number: "FP64"
    case .isInDomain: "BOOL"
    case .error: "BYTES"
    }
  }

  /// Returns the output for some responses, an element for each.
  func tensor(of responses: [Result<PredictionResponse, any Error>]) -> InferenceTensor {
    switch self {
    case .number(let field):
      .numbers(responses.map { response in (try? response.get()).flatMap { $0[field] } ?? .nan })
    case .isInDomain:
      .booleans(responses.map { (try? $0.get())?.isInDomain ?? false })
    case .error:
      .texts(
        responses.map { response in
          guard case .failure(let error) = response else { return "" }
          return String(decoding: Problem(error).bytes, as: UTF8.self)
        })
    }
  }
}
