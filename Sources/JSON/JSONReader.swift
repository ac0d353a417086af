/// A strict pull reader of one JSON text (RFC 8259), which builds only the values that are asked for.
///
/// ```swift
/// let position = try JSONReader.read(body) { json in try json.array { try $0.double() } }
/// ```
///
/// A reader stands before a value, and its caller says what the value has to be. There are two ways to fail: the bytes
/// are not a JSON text (``JSONSyntaxError``), or the text is not the expected document (``InvalidDocument``, with
/// pointers to the faults).
///
/// Texts that two readers could understand differently are rejected: duplicate names in an object, and everything outside
/// the grammar. A byte order mark before the text is skipped, as RFC 8259 section 8.1 allows.
public struct JSONReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  /// The offset of the next byte.
  @usableFromInline var offset = 0
  /// The number of arrays and objects that enclose the next byte.
  @usableFromInline var depth = 0

  /// The maximum nesting of arrays and objects.
  public static let maximumDepth = 64

  /// Creates a reader before the value whose text is `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.withoutByteOrderMark.startIndex
  }

  /// Reads a whole text.
  ///
  /// - Parameters:
  ///   - bytes: The text, UTF-8.
  ///   - body: Reads its value.
  /// - Returns: What `body` returns.
  /// - Throws: ``JSONSyntaxError`` if the bytes are not a JSON text, even if `body` finds a fault before; otherwise what
  ///   `body` throws.
  @inlinable
  public static func read<Value>(
    _ bytes: [UInt8], _ body: (inout JSONReader) throws -> Value
  ) throws -> Value {
    var json = JSONReader(bytes)
    do {
      let value = try body(&json)
      try json.finish()
      return value
    } catch let error as InvalidDocument {
      // Faults of a document are only reported if its text is JSON to the end.
      json = JSONReader(bytes)
      try json.skip()
      try json.finish()
      throw error
    }
  }

  /// Checks that nothing but white space follows.
  public mutating func finish() throws(JSONSyntaxError) {
    if byteAfterSpace() != nil { throw failure(.more) }
  }

  // MARK: Objects and arrays

  /// Reads an object.
  ///
  /// - Parameters:
  ///   - fields: The members that it may have.
  ///   - member: Called before the value of each, which it reads.
  /// - Throws: ``InvalidDocument`` for a name that is unknown or duplicate, and for the faults of a value.
  @inlinable
  public mutating func object<Field>(
    _ fields: JSONFields<Field>, _ member: (inout JSONReader, Field) throws -> Void
  ) throws {
    var seen: UInt64 = 0
    try members { json in
      guard let index = try json.fieldName(among: fields) else { return try json.skip() }
      guard seen & 1 << UInt64(index) == 0 else {
        throw InvalidDocument(
          .duplicateField, "", "this field occurs twice", at: fields.name(at: index))
      }
      seen |= 1 << UInt64(index)
      do {
        try member(&json, fields.fields[index])
      } catch let error as InvalidDocument {
        throw error.under(InvalidDocument.pointer(to: fields.name(at: index)))
      }
    }
  }

  /// Reads the name of a member and the colon after it.
  ///
  /// - Returns: The index of the field, nil for an unknown field that may be skipped.
  /// - Throws: ``InvalidDocument`` for an unknown field that is not allowed.
  @inlinable
  mutating func fieldName<Field>(among fields: JSONFields<Field>) throws -> Int? {
    // Most names are known and written without escapes, so no string has to be made of them.
    if let index = try plainName(among: fields.names) { return index }
    let name = try memberName()
    let index = fields.index(of: name)
    guard index != nil || fields.allowsOthers else { throw fields.unknown(name) }
    return index
  }

  /// Reads an object whose members may have any name.
  ///
  /// - Parameter member: Called before each; it reads the name, by ``memberName()``, and the value.
  /// - Throws: What `member` throws, unchanged; ``InvalidDocument`` if the value is not an object.
  @inlinable
  public mutating func members(_ member: (inout JSONReader) throws -> Void) throws {
    guard try open(UInt8(ascii: "{"), else: "an object") else { return }
    repeat {
      try member(&self)
    } while try another(before: UInt8(ascii: "}"), orThrow: .commaOrBrace)
  }

  /// Reads an array.
  ///
  /// - Parameter element: Called before each element, which it reads, with its index.
  /// - Throws: ``InvalidDocument`` for the faults of an element.
  @inlinable
  public mutating func array(_ element: (inout JSONReader, _ index: Int) throws -> Void) throws {
    guard try open(UInt8(ascii: "["), else: "an array") else { return }
    var index = 0
    repeat {
      do {
        try element(&self, index)
      } catch let error as InvalidDocument {
        throw error.under("/\(index)")
      }
      index += 1
    } while try another(before: UInt8(ascii: "]"), orThrow: .commaOrBracket)
  }

  /// Reads an array of values of one kind, with memory reserved for the expected count.
  @inlinable
  public mutating func array<Value>(
    expecting count: Int = 0, _ value: (inout JSONReader) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    try array { json, _ in values.append(try value(&json)) }
    return values
  }

  // MARK: Choices

  /// Reads a value, or skips `null` and returns nil.
  @inlinable
  public mutating func optional<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> Value? {
    if try next() == .null {
      try skip()
      return nil
    }
    return try value(&self)
  }

  /// Reads a value; after a fault in it, the reader stands behind the value all the same.
  ///
  /// - Throws: ``JSONSyntaxError``.
  @inlinable
  public mutating func attempt<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> Result<Value, InvalidDocument> {
    let start = self
    do {
      return .success(try value(&self))
    } catch let error as InvalidDocument {
      self = start
      try skip()
      return .failure(error)
    }
  }
}
