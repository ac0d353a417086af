// What is wrong with a document, told by JSON pointer.

/// Everything that keeps a document from being a configuration.
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

  /// The same faults in a document that has this one at `pointer`.
  public func under(_ pointer: String) -> InvalidDocument {
    InvalidDocument(faults: faults.map { Fault(pointer: pointer + $0.pointer, detail: $0.detail) })
  }

  /// All faults in one line.
  public var description: String {
    faults.map { "\($0.pointer): \($0.detail)" }.joined(separator: "; ")
  }
}

extension InvalidDocument {
  /// What a decoder found wrong, or nil if the text is not JSON at all.
  public init?(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(pointer(context.codingPath + [key]), "this field is required")
    case .valueNotFound(_, let context):
      self.init(pointer(context.codingPath), "null is not allowed here")
    case .typeMismatch(let type, let context):
      self.init(pointer(context.codingPath), "must be \(name(of: type))")
    case .dataCorrupted(let context):
      // At the root it is the syntax; below, a value that a type refused.
      guard !context.codingPath.isEmpty else { return nil }
      self.init(pointer(context.codingPath), context.debugDescription)
    @unknown default: return nil
    }
  }
}

extension Decoder {
  /// Throws for a key that `object` does not have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` at the first such key in alphabetical order.
  package func refuseKeys(beyond known: [String], of object: String = "a configuration") throws {
    let keys = try container(keyedBy: AnyKey.self).allKeys
    guard
      let unknown = keys.filter({ !known.contains($0.stringValue) })
        .min(by: { $0.stringValue < $1.stringValue })
    else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath + [unknown],
        debugDescription: "\(object) has no such field; there are " + known.joined(separator: ", "))
    )
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// A coding path as a JSON pointer, RFC 6901 section 3: "~" is "~0", "/" is "~1".
private func pointer(_ path: [any CodingKey]) -> String {
  path.reduce(into: "") { pointer, key in
    let token = key.intValue.map(String.init) ?? key.stringValue
    pointer += "/" + token.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}

private func name(of type: any Any.Type) -> String {
  switch type {
  case is String.Type: "a string"
  case is Int.Type: "a whole number"
  case is Double.Type: "a number"
  case is Bool.Type: "true or false"
  case is any ExpressibleByDictionaryLiteral.Type: "an object"
  case is any Collection.Type: "an array"
  default: "an object of the documented form"
  }
}
