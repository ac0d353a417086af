/// Everything that keeps a JSON text from being the document that is expected.
public struct InvalidDocument: Error, Equatable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Fault: Hashable, Sendable {
    /// What is wrong, for programs.
    public let code: FaultCode
    /// Where, as a JSON pointer (RFC 6901) into the document.
    public let pointer: String
    /// What is wrong and what is allowed, in one sentence for people.
    public let detail: String

    /// A fault from its code, place and sentence.
    public init(_ code: FaultCode = .invalidValue, pointer: String, detail: String) {
      self.code = code
      self.pointer = pointer
      self.detail = detail
    }
  }

  /// At least one.
  public let faults: [Fault]

  /// A document with these faults.
  public init(faults: [Fault]) { self.faults = faults }

  /// A document with one fault.
  ///
  /// - Parameters:
  ///   - code: What is wrong, for programs.
  ///   - pointer: Where, as a JSON pointer (RFC 6901); empty for the document as a whole.
  ///   - detail: What is wrong and what is allowed, in one sentence for people.
  public init(_ code: FaultCode, _ pointer: String, _ detail: String) {
    faults = [Fault(code, pointer: pointer, detail: detail)]
  }

  /// To be removed: a document with one fault of an unstated code.
  public init(_ pointer: String, _ detail: String) { self.init(.invalidValue, pointer, detail) }

  /// To be removed: a document with one fault of an unstated code in its member `name`.
  public init(_ pointer: String, _ detail: String, at name: String) {
    self.init(.invalidValue, pointer, detail, at: name)
  }

  /// A document without a field that it must have.
  public init(missing field: String) {
    self.init(.missingField, "", "this field is required", at: field)
  }

  /// A document with one fault in its member `name`.
  public init(
    _ code: FaultCode, _ pointer: String, _ detail: String, at name: String
  ) {
    self.init(code, Self.pointer(to: name) + pointer, detail)
  }

  /// The same faults in a document that has this one at `pointer`.
  public func under(_ pointer: String) -> InvalidDocument {
    InvalidDocument(
      faults: faults.map { Fault($0.code, pointer: pointer + $0.pointer, detail: $0.detail) })
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
