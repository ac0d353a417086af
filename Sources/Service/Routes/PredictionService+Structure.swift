// The way back: from a configuration to the structure that DFT starts from.

import HTTP
import JSON
import Structures

extension PredictionService {
  /// The forms in which `POST /structure` answers.
  private enum Form: String, CaseIterable {
    case cif, poscar, pymatgen
  }

  /// `POST /structure`: one configuration in, its unrelaxed structure out.
  @Sendable func structure(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor
    let form = try Self.form(in: request.query)
    let resolved = try ConfigurationDocument(json: request.body).resolved(
      in: predictor.catalogue, defaultRepeats: predictor.defaultRepeats(of:))
    let configuration = resolved.configuration
    do throws(StructureTextError) {
      switch form {
      case .cif:
        return Response(
          .ok, contentType: "chemical/x-cif", body: Array(try configuration.text(as: .cif).utf8))
      case .poscar:
        return Response(
          .ok, contentType: "text/plain; charset=utf-8",
          body: Array(try configuration.text(as: .poscar).utf8))
      case .pymatgen:
        return Response(
          .ok, contentType: "application/json", body: try configuration.structure().pymatgen)
      }
    } catch {
      throw InvalidDocument("", error.description)
    }
  }

  /// The form that the query asks for, CIF without one.
  private static func form(in query: String?) throws(ServiceError) -> Form {
    guard let query, !query.isEmpty else { return .cif }
    guard let form = Form.allCases.first(where: { query == "format=\($0.rawValue)" }) else {
      throw .unknownQuery(
        allowed: Form.allCases.map { "format=\($0.rawValue)" }.joined(separator: ", "))
    }
    return form
  }
}
