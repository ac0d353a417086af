import Crystals
import Defects
import JSON
import Numerics

/// A structure: the text of a file, or JSON in one of the forms of `StructureObject`.
///
/// A text may be JSON of these forms too.
public struct StructureDocument: Sendable {
  private enum Form: Sendable {
    case text([UInt8], StructureFormat?)
    case listed(ListedStructure)
  }

  private let form: Form

  /// Creates the structure of a text, which is not parsed yet.
  init(text: [UInt8], format: StructureFormat?) { form = .text(text, format) }

  /// Reads a structure of any form; text is not parsed yet.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    switch try json.next() {
    case .string:
      form = .text(Array(try json.string(limit: StructureFormat.maximumLength).utf8), nil)
    case .object, .array:
      form = .listed(try StructureObject(reading: &json).structure())
    default:
      throw InvalidDocument(
        .wrongType, "", "must be the text of a file, or an object: \(StructureObject.forms)")
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
    let listed: ListedStructure?
    switch form {
    case .listed(let known): (structure, listed) = (known.structure, known)
    case .text(let text, let format):
      structure = try Self.structure(text: text, format: format, cancellation: cancellation)
      listed = nil
    }
    func pointer(to atom: Int?) -> String {
      guard let listed, let atom else { return "/structure" }
      return "/structure\(listed.list)/\(listed.indices[atom])"
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

  /// Reads the structure of a text, which may be JSON.
  ///
  /// - Throws: `InvalidDocument` with pointers from the root of the document, or `CancellationError`.
  fileprivate static func structure(
    text: [UInt8], format: StructureFormat?, cancellation: CancellationFlag
  ) throws -> AtomicStructure {
    var syntaxError: JSONSyntaxError?
    if format == nil, isLikeJSON(text) {
      do {
        return try JSONReader.read(text) { try StructureObject(reading: &$0).structure() }.structure
      } catch let error as InvalidDocument {
        throw InvalidDocument(
          faults: error.faults.map { fault in
            let place = fault.pointer.isEmpty ? "" : " at \(fault.pointer)"
            return InvalidDocument.Fault(
              fault.code, pointer: "/structure",
              detail: "the text is JSON with a fault\(place): \(fault.detail)")
          })
      } catch let error as JSONSyntaxError {
        // A comment of another format may begin like JSON too.
        syntaxError = error
      }
    }
    do {
      return try AtomicStructure(text: text, format: format, cancellation: cancellation)
    } catch let error as StructureTextError {
      let detail = syntaxError.map { "the text begins like JSON, but is not: \($0)" }
      throw InvalidDocument(error.code, "", detail ?? error.description, at: "structure")
    }
  }

  /// Whether the first character of a text, after a byte order mark and white space, is that of a JSON object or array.
  private static func isLikeJSON(_ text: [UInt8]) -> Bool {
    let first = text.withoutByteOrderMark.first { !" \t\r\n".utf8.contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}

extension AtomicStructure {
  /// Reads a structure from the contents of a file: a text, or JSON in one of the forms that requests have.
  ///
  /// - Throws: `InvalidDocument` with what is wrong, and where.
  public init(file text: [UInt8]) throws(InvalidDocument) {
    self = try withoutCancellation(throwing: InvalidDocument.self) {
      try StructureDocument.structure(text: text, format: nil, cancellation: $0)
    }
  }
}
