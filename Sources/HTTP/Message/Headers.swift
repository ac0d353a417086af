/// The header fields of a message (RFC 9110 §5), in the order in which they were received or added.
///
/// The fields are kept as the bytes of their lines, with the ranges of names and values. So reading a request creates
/// no strings, and sending a response is one copy. Names are compared without regard to case (RFC 9110 §5.1).
///
/// ```swift
/// var headers = Headers()
/// headers["Content-Type"] = "application/json"
/// headers["content-type"]  // "application/json"
/// ```
public struct Headers: Sendable {
  /// The ranges of a field's name and value in `wire`.
  struct Field: Sendable {
    let name: Range<UInt32>
    let value: Range<UInt32>
  }

  /// The fields as lines, each ending in CRLF.
  private(set) var wire: [UInt8]
  private(set) var fields: [Field]

  /// Creates no fields.
  public init() {
    wire = []
    fields = []
  }

  /// Creates the fields of a message that was read, from its bytes and the ranges in them.
  init(wire: [UInt8], fields: [Field]) {
    self.wire = wire
    self.fields = fields
  }

  /// The number of field lines.
  public var count: Int { fields.count }

  /// The value of the field `name`; the values of several lines are joined by `, ` (RFC 9110 §5.2).
  ///
  /// Setting it replaces all lines of that name; nil removes them.
  public subscript(name: String) -> String? {
    get {
      var joined: String?
      for field in fields where matches(field.name, name) {
        let value = string(field.value)
        joined = joined.map { "\($0), \(value)" } ?? value
      }
      return joined
    }
    set {
      if contains(name) { self = Headers(filter { !$0.name.isEqualIgnoringCase(to: name) }) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Returns whether there is a field of that name.
  public func contains(_ name: String) -> Bool {
    fields.contains { matches($0.name, name) }
  }

  /// Returns the values of all lines of the field `name`, in order.
  public func values(_ name: String) -> [String] {
    var values: [String] = []
    for field in fields where matches(field.name, name) { values.append(string(field.value)) }
    return values
  }

  /// Adds a field at the end.
  ///
  /// - Precondition: `name` is a token (RFC 9110 §5.1).
  /// - Parameters:
  ///   - name: The field's name.
  ///   - value: The field's value. Control characters become spaces (RFC 9110 §5.5), so that text from a request
  ///     cannot start another field.
  public mutating func append(_ name: String, _ value: String) {
    let nameStart = wire.count
    let nameEnd = nameStart + name.utf8.count
    let valueStart = nameEnd + 2
    let valueEnd = valueStart + value.utf8.count
    wire.reserveCapacity(valueEnd + 2)
    wire.append(copying: name)
    precondition(
      nameEnd > nameStart && wire[nameStart...].allSatisfy(ByteClass.isToken),
      "the field name \(name) is not a token")
    wire.append(copying: ": ")
    wire.append(copying: value)
    for i in valueStart..<valueEnd where !ByteClass.isFieldValue(wire[i]) {
      wire[i] = ByteClass.space
    }
    wire.append(copying: "\r\n")
    fields.append(
      Field(
        name: UInt32(nameStart)..<UInt32(nameEnd), value: UInt32(valueStart)..<UInt32(valueEnd)))
  }

  /// Returns whether there is one Content-Type and it is `mediaType`, without its parameters (RFC 9110 §8.3).
  public func haveMediaType(_ mediaType: String) -> Bool {
    var type: Field?
    for field in fields where matches(field.name, "Content-Type") {
      guard type == nil else { return false }
      type = field
    }
    guard let type else { return false }
    let start = Int(type.value.lowerBound)
    var end = start
    while end < type.value.upperBound, wire[end] != ByteClass.semicolon { end += 1 }
    return wire.span.extracting(wire.span.trimmed(start..<end)).isEqualIgnoringCase(to: mediaType)
  }

  /// Returns whether Accept names a media type itself, with a weight above 0 (RFC 9110 §12.5.1); ranges do not count.
  package func prefer(_ mediaType: String) -> Bool {
    list("Accept").map(WeightedMember.init).contains {
      $0.weight > 0 && $0.name.isEqualIgnoringCase(to: mediaType)
    }
  }

  /// Returns the members of the comma-separated list in the field `name`, over all its lines.
  ///
  /// Whitespace around members and empty members are removed (RFC 9110 §5.6.1).
  func list(_ name: String) -> [Substring] {
    values(name).flatMap { value in
      value.split(separator: ",").map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
    }
  }

  private init(_ fields: [(name: String, value: String)]) {
    self.init()
    for field in fields { append(field.name, field.value) }
  }

  private func matches(_ range: Range<UInt32>, _ name: String) -> Bool {
    wire.span.extracting(Int(range.lowerBound)..<Int(range.upperBound))
      .isEqualIgnoringCase(to: name)
  }

  private func string(_ range: Range<UInt32>) -> String {
    String(decoding: wire[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
  }
}

extension Headers: Sequence {
  /// Returns an iterator over the names and values of the field lines, in order.
  public func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
    fields.lazy.map { (name: string($0.name), value: string($0.value)) }.makeIterator()
  }
}

extension Headers: ExpressibleByDictionaryLiteral {
  /// Creates fields in the order in which they are written.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { (name: $0, value: $1) })
  }
}

extension StringProtocol {
  /// Returns whether both are equal without regard to the case of ASCII letters.
  func isEqualIgnoringCase(to other: some StringProtocol) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { ByteClass.lowercased($0) == ByteClass.lowercased($1) }
  }
}

extension Substring {
  /// Returns the text without spaces and tabs at both ends: `OWS` (RFC 9110 §5.6.3).
  func trimmingWhitespace() -> Substring {
    var rest = self
    while let byte = rest.utf8.first, ByteClass.isWhitespace(byte) { rest.removeFirst() }
    while let byte = rest.utf8.last, ByteClass.isWhitespace(byte) { rest.removeLast() }
    return rest
  }
}
