/// The faults for which a JSON text is not the expected document.
public struct InvalidDocument: Error, Equatable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Fault: Hashable, Sendable {
    /// What is wrong, for programs.
    public let code: FaultCode
    /// Where it is, as a JSON pointer (RFC 6901) into the document; empty for the document as a whole.
    public let pointer: String
    /// What is wrong and what is allowed, in one sentence.
    public let detail: String

    /// A fault with its code, pointer and sentence.
    public init(_ code: FaultCode, pointer: String, detail: String) {
      self.code = code
      self.pointer = pointer
      self.detail = detail
    }
  }

  /// The faults; at least one.
  public let faults: [Fault]

  /// A document with these faults.
  public init(faults: [Fault]) { self.faults = faults }

  /// A document with one fault.
  ///
  /// - Parameters:
  ///   - code: What is wrong, for programs.
  ///   - pointer: Where it is, as a JSON pointer (RFC 6901); empty for the document as a whole.
  ///   - detail: What is wrong and what is allowed, in one sentence.
  public init(_ code: FaultCode, _ pointer: String, _ detail: String) {
    faults = [Fault(code, pointer: pointer, detail: detail)]
  }

  /// A document that lacks a required field.
  public init(missing field: String) {
    self.init(.missingField, "", "this field is required", at: field)
  }

  /// A document with one fault in its member `name`.
  public init(_ code: FaultCode, _ pointer: String, _ detail: String, at name: String) {
    self.init(code, Self.pointer(to: name) + pointer, detail)
  }

  /// Returns the same faults for a document that contains this one at `pointer`.
  public func under(_ pointer: String) -> InvalidDocument {
    InvalidDocument(
      faults: faults.map { Fault($0.code, pointer: pointer + $0.pointer, detail: $0.detail) })
  }

  /// Returns the pointer to a member of an object, with "~" as "~0" and "/" as "~1" (RFC 6901 section 3).
  public static func pointer(to name: String) -> String {
    "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  /// The pointers and sentences of all faults in one line.
  public var description: String {
    faults.map { "\($0.pointer): \($0.detail)" }.joined(separator: "; ")
  }
}
