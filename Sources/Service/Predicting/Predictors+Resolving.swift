import Crystals
import JSON
import Numerics
import Prediction
import Structures

extension Predictors {
  /// Returns the model with a name or an identity.
  ///
  /// - Throws: `InvalidDocument` at "/model" if there is none; it lists the names.
  package func named(_ name: String) throws(InvalidDocument) -> Predictor {
    if let predictor = self[name] { return predictor }
    throw InvalidDocument(
      .unknownModel, "/model",
      "no model is called '\(name)'; the models are \(all.map(\.identity).joined(separator: ", "))")
  }

  /// Resolves a document for the model that it names, or else for the first that knows its host.
  ///
  /// - Parameters:
  ///   - document: The document.
  ///   - limits: The limits of a configuration.
  ///   - cancellation: Ends the work early.
  /// - Returns: The configuration and the model.
  /// - Throws: `InvalidDocument` with everything that is wrong with the document, or `CancellationError`.
  package func resolved(
    _ document: ConfigurationDocument, limits: ResolutionLimits,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws -> (configuration: ResolvedConfiguration, predictor: Predictor) {
    guard let name = document.model else {
      let resolved = try document.resolved(
        in: catalogue, defaultSupercell: { self.predictor(of: $0).defaultSupercell(of: $0) },
        limits: limits, cancellation: cancellation)
      return (resolved, self.predictor(of: resolved.configuration.supercell.host))
    }
    let predictor = try named(name)
    if let material = document.material, predictor.catalogue[material] == nil,
      let host = catalogue[material]
    {
      let known = predictor.catalogue.hosts.map(\.name).joined(separator: ", ")
      throw InvalidDocument(
        .unknownMaterial, "/material",
        "the model \(predictor.manifest.name) does not know \(host); its hosts are \(known)")
    }
    let resolved = try document.resolved(
      in: predictor.catalogue, defaultSupercell: predictor.defaultSupercell(of:), limits: limits,
      cancellation: cancellation)
    return (resolved, predictor)
  }
}
