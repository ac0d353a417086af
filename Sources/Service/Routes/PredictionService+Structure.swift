import HTTP
import JSON
import Structures

extension PredictionService {
  /// The parameters of `POST /structure`.
  private enum Parameter: String, CaseIterable {
    case format, model, material, supercell
  }

  /// `POST /structure`: one configuration in, its unrelaxed structure out, as DFT starts from it.
  @Sendable func structure(_ request: Request) throws -> Response {
    let parameters = try request.parameters(Parameter.self)
    let fields = parameters.filter { $0.key != .format }
    guard fields.isEmpty else { throw StructureBody.conflict(of: fields) }
    return try structure(
      of: ConfigurationDocument(json: request.body), in: format(parameters[.format]), request)
  }

  /// `POST /structure` with a structure as the body: the ideal structure of the configuration that it shows.
  @Sendable func idealStructure(_ request: Request) throws -> Response {
    let parameters = try request.parameters(Parameter.self)
    var fields: [StructureBody.Field: String] = [:]
    fields[.model] = parameters[.model]
    fields[.material] = parameters[.material]
    fields[.supercell] = parameters[.supercell]
    return try structure(
      of: StructureBody.document(request, fields: fields),
      in: format(parameters[.format]), request)
  }

  private func format(_ name: String?) throws(ServiceError) -> StructureOutputFormat {
    guard let name else { return .cif }
    guard let format = StructureOutputFormat(rawValue: name.lowercased()) else {
      throw .unknownQuery(
        .invalidValue(
          name, parameter: Parameter.format.rawValue,
          allowed: StructureOutputFormat.allCases.map(\.rawValue)))
    }
    return format
  }

  private func structure(
    of document: ConfigurationDocument, in format: StructureOutputFormat, _ request: Request
  ) throws -> Response {
    let defective = try readyModels().predictor.predictors.resolved(
      document, limits: configuration.limits, cancellation: request.cancellation
    ).configuration.configuration
    do throws(StructureTextError) {
      return Response(
        .ok, contentType: format.mediaType, body: try defective.text(as: format).utf8)
    } catch {
      throw InvalidDocument(
        error.code, error.code == .invalidSupercell ? "/supercell" : "", error.description)
    }
  }
}
