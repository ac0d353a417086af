import HTTP
import JSON
import Structures

extension PredictionService {
  /// `POST /structure`: one configuration in, its unrelaxed structure out, as DFT starts from it.
  @Sendable func structure(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor.predictor
    let format = try Self.format(in: request.query)
    let defective = try ConfigurationDocument(json: request.body).resolved(
      in: predictor.catalogue, defaultRepeats: predictor.defaultRepeats(of:),
      limits: configuration.limits, cancellation: request.cancellation
    ).configuration
    do throws(StructureTextError) {
      return Response(
        .ok, contentType: format.mediaType, body: try defective.text(as: format).utf8)
    } catch {
      throw InvalidDocument(.tooManyAtoms, "", error.description)
    }
  }

  /// Returns the format that the query names; CIF without a query.
  private static func format(in query: String?) throws(ServiceError) -> StructureOutputFormat {
    guard let query, !query.isEmpty else { return .cif }
    guard
      let format = StructureOutputFormat.allCases.first(where: { query == "format=\($0.rawValue)" })
    else {
      throw .unknownQuery(
        allowed: StructureOutputFormat.allCases.map { "format=\($0.rawValue)" }.joined(
          separator: ", "))
    }
    return format
  }
}
