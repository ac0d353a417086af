import Numerics

/// A text format of structures.
public enum StructureFormat: String, CaseIterable, Sendable {
  /// Crystallographic Information File, version 1.1 (https://www.iucr.org/resources/cif/spec/version1.1).
  case cif
  /// POSCAR of VASP (https://www.vasp.at/wiki/index.php/POSCAR).
  case poscar
  /// Extended XYZ (https://github.com/libAtoms/extxyz).
  case extxyz

  /// The maximum length of a text, bytes.
  public static let maximumLength = 1 << 22

  /// Recognises the format of a text.
  ///
  /// - Throws: ``StructureTextError`` with a sentence that says what the text looks like, if it is in none of the formats.
  public init(recognizing text: [UInt8]) throws(StructureTextError) {
    self = try TextOpening(try StructureText.normalized(text)).format()
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
  /// Byte order marks, line endings of other systems, and control characters at the end make no difference.
  ///
  /// - Parameters:
  ///   - text: At most ``StructureFormat/maximumLength`` bytes of UTF-8.
  ///   - format: The format of the text; recognised if nil.
  ///   - cancellation: Ends the work early.
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  /// - Complexity: O(*n*) for *n* bytes, and O(*a* · *g*²) for *a* atoms and *g* symmetry operators of a CIF.
  public init(
    text: [UInt8], format: StructureFormat? = nil, cancellation: CancellationFlag
  ) throws {
    guard text.count <= StructureFormat.maximumLength else {
      throw StructureTextError(
        code: .textTooLong, "the text has more than \(StructureFormat.maximumLength) bytes")
    }
    try cancellation.check()
    let text = try StructureText.normalized(text)
    switch try format ?? TextOpening(text).format() {
    case .cif: try self.init(cif: text, cancellation)
    case .poscar: try self.init(poscar: text, cancellation)
    case .extxyz: try self.init(xyz: text, cancellation)
    }
  }
}
