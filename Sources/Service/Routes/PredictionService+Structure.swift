import HTTP
import JSON
import Structures

extension PredictionService {
  /// The formats of `POST /structure`.
  private enum Format: String, CaseIterable {
    case cif, poscar, pymatgen
  }

  /// `POST /structure`: one configuration in, its unrelaxed structure out, as DFT starts from it.
  @Sendable func structure(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor.predictor
    let format = try Self.format(in: request.query)
    let defective = try ConfigurationDocument(json: request.body).resolved(
      in: predictor.catalogue, defaultSupercell: predictor.defaultSupercell(of:),
      limits: configuration.limits, cancellation: request.cancellation
    ).configuration
    do throws(StructureTextError) {
      switch format {
      case .cif:
        return Response(
          .ok, contentType: "chemical/x-cif", body: try defective.text(as: .cif).utf8)
      case .poscar:
        return Response(
          .ok, contentType: "text/plain; charset=utf-8",
          body: try defective.text(as: .poscar).utf8)
      case .pymatgen:
        return Response(
          .ok, contentType: "application/json", body: try defective.structure().pymatgen)
      }
    } catch {
      throw InvalidDocument(
        error.code, error.code == .invalidSupercell ? "/supercell" : "", error.description)
    }
  }

  /// Returns the format that the query names; CIF without a query.
  private static func format(in query: String?) throws(ServiceError) -> Format {
    guard let query, !query.isEmpty else { return .cif }
    guard let format = Format.allCases.first(where: { query == "format=\($0.rawValue)" }) else {
      throw .unknownQuery(
        allowed: Format.allCases.map { "format=\($0.rawValue)" }.joined(separator: ", "))
    }
    return format
  }
}
