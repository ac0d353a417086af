// A limit that no server could keep.

/// A field of a ``ServerConfiguration`` that is out of its range.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The field's name.
  public let field: String
  /// The least it may be.
  public let minimum: Int
  /// The most it may be.
  public let maximum: Int

  /// One sentence that names the field.
  public var description: String {
    maximum == .max
      ? "\(field) is less than \(minimum)" : "\(field) is not from \(minimum) to \(maximum)"
  }
}
