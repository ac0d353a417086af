import Crystals
import Defects
import JSON
import Numerics

/// A structure in JSON: the text of a file, an object of pymatgen's `Structure.as_dict()`, or the attributes of an
/// OPTIMADE structure (https://specs.optimade.org, "Structures Entries").
public struct StructureDocument: Sendable {
  private enum Form: Sendable {
    case text([UInt8], StructureFormat?)
    /// The atoms, and the pointer to their list.
    case atoms(AtomicStructure, list: String)
  }

  private let form: Form

  /// Reads a structure of any form; text is not parsed yet.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    switch try json.next() {
    case .string:
      form = .text(Array(try json.string(limit: StructureFormat.maximumLength).utf8), nil)
    case .object:
      let (structure, list) = try StructureObject(reading: &json).structure()
      form = .atoms(structure, list: list)
    default:
      throw InvalidDocument(
        .wrongType, "",
        "must be the text of a CIF or POSCAR, the object of pymatgen's Structure.as_dict(), or the "
          + "attributes of an OPTIMADE structure")
    }
  }

  private init(form: Form) { self.form = form }

  /// Returns the structure with the format of its text; any format if it is nil.
  func with(format: StructureFormat?) throws(InvalidDocument) -> StructureDocument {
    guard let format else { return self }
    guard case .text(let text, _) = form else {
      throw InvalidDocument(
        .conflictingFields, "", "only a structure given as text has a format", at: "format")
    }
    return StructureDocument(form: .text(text, format))
  }

  /// Recognises the configuration of the structure.
  ///
  /// - Throws: `InvalidDocument` with pointers from the root of the document, or `CancellationError`.
  func resolved(
    as hosts: [Host], vectors: IntegerMatrix?, limits: ResolutionLimits,
    cancellation: CancellationFlag
  ) throws -> ResolvedConfiguration {
    let structure: AtomicStructure
    let list: String?
    switch form {
    case .atoms(let atoms, let pointer): (structure, list) = (atoms, pointer)
    case .text(let text, let format):
      do {
        structure = try AtomicStructure(
          text: text, format: format, cancellation: cancellation)
      } catch let error as StructureTextError {
        throw InvalidDocument(error.code, "", error.description, at: "structure")
      }
      list = nil
    }
    func pointer(to atom: Int?) -> String {
      "/structure" + (list.flatMap { list in atom.map { "\(list)/\($0)" } } ?? "")
    }
    do {
      let found = try StructureRecognizer(hosts: hosts, limits: limits)
        .recognize(structure, vectors: vectors, cancellation: cancellation)
      let atoms = Dictionary(
        zip(found.sites, found.sites.indices.lazy.map(pointer(to:)))
      ) { first, _ in first }
      return ResolvedConfiguration(
        configuration: found.configuration, source: .structure(found, atoms: atoms))
    } catch let error as RecognitionError {
      throw InvalidDocument(
        error.code, pointer(to: error.atom), error.description(of: structure))
    }
  }
}
