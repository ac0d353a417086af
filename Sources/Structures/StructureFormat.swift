import Numerics

/// A text format of structures.
public enum StructureFormat: String, CaseIterable, Sendable {
  /// Crystallographic Information File, version 1.1 (https://www.iucr.org/resources/cif/spec/version1.1).
  case cif
  /// POSCAR of VASP 5 (https://www.vasp.at/wiki/index.php/POSCAR).
  case poscar

  /// The maximum length of a text, bytes.
  public static let maximumLength = 1 << 22

  /// Recognises the format of a text: CIF if it begins with a data block, after comments; otherwise POSCAR.
  public init(recognizing text: [UInt8]) {
    var rest = text[...]
    while true {
      rest = rest.drop { $0 <= UInt8(ascii: " ") }
      guard rest.first == UInt8(ascii: "#") else { break }
      rest = rest.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }
    let opening = String(decoding: rest.prefix(5), as: UTF8.self).lowercased()
    self = opening == "data_" ? .cif : .poscar
  }
}

extension AtomicStructure {
  /// Reads a structure from its text, without cancellation.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault.
  public init(text: [UInt8], format: StructureFormat? = nil) throws(StructureTextError) {
    self = try withoutCancellation(throwing: StructureTextError.self) {
      try Self(text: text, format: format, cancellation: $0)
    }
  }

  /// Reads a structure from its text.
  ///
  /// - Parameters:
  ///   - text: At most ``StructureFormat/maximumLength`` bytes of UTF-8.
  ///   - format: The format of the text; recognised if nil.
  ///   - cancellation: Ends the work early.
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  /// - Complexity: O(*n*) for *n* bytes.
  public init(
    text: [UInt8], format: StructureFormat? = nil, cancellation: CancellationFlag
  ) throws {
    guard text.count <= StructureFormat.maximumLength else {
      throw StructureTextError(
        code: .textTooLong, "the text has more than \(StructureFormat.maximumLength) bytes")
    }
    switch format ?? StructureFormat(recognizing: text) {
    case .cif: try self.init(cif: text, cancellation)
    case .poscar: try self.init(poscar: text, cancellation)
    }
  }
}
