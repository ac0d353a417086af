import HTTP
import JSON
import Structures

/// Bodies that are structures, such as a POSCAR; the other fields of their configurations are in the query.
enum StructureBody {
  /// The media types, and the formats that they name.
  private static let formats: [(mediaType: String, format: StructureFormat?)] = [
    ("chemical/x-cif", .cif), ("chemical/x-poscar", .poscar), ("chemical/x-vasp", .poscar),
    ("chemical/x-xyz", .extxyz), ("text/plain", nil),
  ]

  /// The media types of structures; the format of `text/plain` is recognised.
  static let mediaTypes = formats.map(\.mediaType)

  /// The fields of a configuration that may be in the query.
  enum Field: String, CaseIterable {
    case model, material, supercell, id, explain
    case chemicalPotentials = "chemical_potentials"
  }

  /// Returns the configuration of a request with one of ``mediaTypes``.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - fields: The fields that its query has.
  /// - Returns: The configuration; its structure is not parsed yet.
  /// - Throws: ``ServiceError/unknownQuery(_:)``, or `InvalidDocument` for the value of a field.
  static func document(
    _ request: Request, fields: [Field: String]
  ) throws -> ConfigurationDocument {
    let explain = fields[.explain] ?? "false"
    guard let asksForExplanation = Bool(explain) else {
      throw ServiceError.unknownQuery(
        .invalidValue(
          explain, parameter: Field.explain.rawValue, allowed: ["true", "false"]))
    }
    let potentials: ChemicalPotentialsDocument?
    do {
      potentials = try fields[.chemicalPotentials].map { try ChemicalPotentialsDocument(text: $0) }
    } catch let error as InvalidDocument {
      throw error.under("/chemical_potentials")
    }
    return try ConfigurationDocument(
      structure: request.body,
      format: formats.first { request.headers.haveMediaType($0.mediaType) }?.format,
      id: fields[.id], model: fields[.model], material: fields[.material],
      supercell: fields[.supercell],
      asksForExplanation: asksForExplanation
    ).withDefault(chemicalPotentials: potentials)
  }
}

extension StructureBody {
  /// Returns the error for parameters of a structure's query beside a body that is JSON.
  static func conflict<Name: RawRepresentable<String>>(
    of parameters: [Name: String]
  ) -> InvalidDocument {
    InvalidDocument(
      faults: parameters.keys.map(\.rawValue).sorted().map { name in
        .init(
          .conflictingFields, pointer: "/\(name)",
          detail:
            "this is a parameter for a body that is a structure; a JSON request has the field in its body"
        )
      })
  }
}
