// What is wrong with a document, told by JSON pointer.

/// Everything that keeps a JSON text from being the document that is expected.
public struct InvalidDocument: Error, Equatable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Fault: Hashable, Sendable {
    /// Where, as a JSON pointer (RFC 6901) into the document.
    public let pointer: String
    /// What, with the allowed values, in one sentence.
    public let detail: String

    /// A fault from place and sentence.
    public init(pointer: String, detail: String) {
      self.pointer = pointer
      self.detail = detail
    }
  }

  /// At least one.
  public let faults: [Fault]

  /// A document with these faults.
  public init(faults: [Fault]) { self.faults = faults }

  /// A document with one fault.
  public init(_ pointer: String, _ detail: String) {
    faults = [Fault(pointer: pointer, detail: detail)]
  }

  /// A document that lacks a field it must have.
  public init(missing field: String) { self.init("", "this field is required", at: field) }

  /// A document with one fault in its member `name`.
  public init(_ pointer: String, _ detail: String, at name: String) {
    self.init(Self.pointer(to: name) + pointer, detail)
  }

  /// The same faults in a document that has this one at `pointer`.
  public func under(_ pointer: String) -> InvalidDocument {
    InvalidDocument(faults: faults.map { Fault(pointer: pointer + $0.pointer, detail: $0.detail) })
  }

  /// The pointer to a member of an object, RFC 6901 section 3: "~" is "~0", "/" is "~1".
  public static func pointer(to name: String) -> String {
    "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  /// All faults in one line.
  public var description: String {
    faults.map { "\($0.pointer): \($0.detail)" }.joined(separator: "; ")
  }
}
