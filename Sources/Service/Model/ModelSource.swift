import Prediction

/// Where a server reads one of its models from, at the start and at each reload.
public struct ModelSource {
  /// The name of its folder, by which a reload finds the model before it.
  public let name: String
  let load: () throws -> Predictor

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - name: The name of the model's folder.
  ///   - load: Reads the model.
  public init(_ name: String, _ load: @escaping () throws -> Predictor) {
    self.name = name
    self.load = load
  }
}
