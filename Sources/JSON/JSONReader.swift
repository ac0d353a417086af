// Reading JSON: a pull reader, strict by RFC 8259, that builds nothing but what is asked for.
//
//   let position = try JSONReader.read(body) { json in try json.array { try $0.double() } }
//
// A reader stands before a value and is told what the value has to be. There are two ways to fail:
// the bytes are no JSON text (JSONSyntaxError), or the text is another than was expected
// (InvalidDocument, with the pointer to what is wrong). A text in which two readers could see two
// documents is refused: a name that an object has twice, a byte order mark, anything beyond the
// grammar.

/// A reader of one JSON text.
public struct JSONReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  /// The next byte to look at.
  @usableFromInline var place = 0
  /// The arrays and objects around the place.
  @usableFromInline var depth = 0

  /// Arrays and objects in one another, at most.
  public static let maximumDepth = 64

  /// A reader before the value that `bytes` are the text of.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a whole text.
  ///
  /// - Parameters:
  ///   - bytes: The text, UTF-8.
  ///   - body: Reads its value.
  /// - Returns: What `body` returns.
  /// - Throws: ``JSONSyntaxError`` if the bytes are no JSON text, whatever else is wrong; else
  ///   what `body` throws.
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
      // What a document lacks is told only of a text that is JSON to its end.
      json = JSONReader(bytes)
      try json.skip()
      try json.finish()
      throw error
    }
  }

  /// Makes sure that nothing follows.
  public mutating func finish() throws(JSONSyntaxError) {
    if byteAfterSpace() != nil { throw failure(.more) }
  }

  // MARK: Objects and arrays

  /// Reads an object.
  ///
  /// - Parameters:
  ///   - fields: The members that it may have.
  ///   - member: Called before the value of each, which it reads.
  /// - Throws: ``InvalidDocument`` for a name that is unknown or there twice, and for what is wrong
  ///   with a value, each with its place.
  @inlinable
  public mutating func object<Field>(
    _ fields: JSONFields<Field>, _ member: (inout JSONReader, Field) throws -> Void
  ) throws {
    var met: UInt64 = 0
    try members { json in
      guard let index = try json.fieldName(among: fields) else { return try json.skip() }
      guard met & 1 << UInt64(index) == 0 else {
        throw InvalidDocument(
          .duplicateField, "", "this field occurs twice", at: fields.name(at: index))
      }
      met |= 1 << UInt64(index)
      do {
        try member(&json, fields.fields[index])
      } catch let error as InvalidDocument {
        throw error.under(InvalidDocument.pointer(to: fields.name(at: index)))
      }
    }
  }

  /// Reads the name of a member and the colon after it.
  ///
  /// - Returns: The index of the field, nil for another that is to be passed over.
  /// - Throws: ``InvalidDocument`` if there is no such field.
  @inlinable
  mutating func fieldName<Field>(among fields: JSONFields<Field>) throws -> Int? {
    // Nearly every name is written as it is known, and no string has to be made of it.
    if let index = try plainName(among: fields.names) { return index }
    let name = try memberName()
    let index = fields.index(of: name)
    guard index != nil || fields.allowsOthers else { throw fields.unknown(name) }
    return index
  }

  /// Reads an object whose members may have any name.
  ///
  /// - Parameter member: Called before each; it reads the name, by ``memberName()``, and the value.
  /// - Throws: What `member` throws, as it is; ``InvalidDocument`` if it is no object.
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
  /// - Throws: ``InvalidDocument`` for what is wrong with an element, with its place.
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

  /// Reads an array of values of one kind; with room made at once for as many as are expected.
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

  /// Reads a value, or passes over `null` and returns nil.
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

  /// Reads a value; if it is not the one expected, the next after it can be read all the same.
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

  /// The kinds of value (RFC 8259 section 3).
  public enum Kind: Sendable {
    /// The kinds, by their names in the grammar; a Boolean is `true` or `false`.
    case object, array, string, number, boolean, null
  }

  /// The kind of the value that comes next.
  public mutating func next() throws(JSONSyntaxError) -> Kind {
    guard let byte = byteAfterSpace() else { throw failure(.end) }
    return switch byte {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: throw failure(.value)
    }
  }

  // MARK: Plain values

  /// Reads `true` or `false`.
  public mutating func boolean() throws -> Bool {
    guard try next() == .boolean else { throw try mismatch("true or false") }
    let isTrue = bytes[place] == UInt8(ascii: "t")
    try literal(isTrue ? "true" : "false")
    return isTrue
  }

  /// Reads a string.
  ///
  /// - Parameter limit: The most bytes of UTF-8 that it may have.
  /// - Returns: Its characters.
  /// - Throws: ``InvalidDocument`` if it is longer, or no string.
  public mutating func string(limit: Int = .max) throws -> String {
    guard try next() == .string else { throw try mismatch("a string") }
    let text = try text()
    guard text.utf8.count <= limit else {
      throw InvalidDocument(.textTooLong, "", "must have at most \(limit) bytes")
    }
    return text
  }

  /// Reads a string if it is the name of one of `words`, written without escapes; else, and perhaps where the document
  /// ends soon after it, nothing: then it is a string to be read.
  @inlinable
  public mutating func word<Word>(among words: JSONFields<Word>) -> Word? {
    plainText(among: words.names).map { words.fields[$0] }
  }

  /// Reads a number, to the nearest that a `Double` can be.
  public mutating func double() throws -> Double {
    guard try next() == .number else { throw try mismatch("a number") }
    let value = try number()
    guard value.isFinite else {
      throw InvalidDocument(.valueOutOfRange, "", "the number is too large")
    }
    return value
  }

  /// Reads a number without a fraction, written in any way: 8, 8.0 or 8e0.
  public mutating func integer() throws -> Int {
    guard try next() == .number else { throw try mismatch("a whole number") }
    if let digit = loneDigit() { return digit }
    let value = try number()
    guard let integer = Int(exactly: value) else {
      throw InvalidDocument(.wrongType, "", "must be a whole number, not \(value)")
    }
    return integer
  }

  /// Reads a number of one digit, as nearly all are that count something; nil if it is another.
  private mutating func loneDigit() -> Int? {
    let digit = bytes[place] &- UInt8(ascii: "0")
    guard digit < 10, place + 1 < bytes.count else { return nil }
    switch bytes[place + 1] {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
      place += 1
      return Int(digit)
    default: return nil
    }
  }

  /// Reads a value of any kind and forgets it.
  public mutating func skip() throws(JSONSyntaxError) {
    // What is open around the place, from the outside: true for objects.
    var open: [Bool] = []
    repeat {
      switch try next() {
      case .object, .array:
        let isObject = bytes[place] == UInt8(ascii: "{")
        if try enter() {
          open.append(isObject)
          if isObject { try skipName() }
          continue
        }
      case .string: try skipString()
      case .number: _ = try number()
      case .boolean: try literal(bytes[place] == UInt8(ascii: "t") ? "true" : "false")
      case .null: try literal("null")
      }
      while let isObject = open.last {
        if isObject {
          if try another(before: UInt8(ascii: "}"), orThrow: .commaOrBrace) {
            try skipName()
            break
          }
        } else if try another(before: UInt8(ascii: "]"), orThrow: .commaOrBracket) {
          break
        }
        open.removeLast()
      }
    } while !open.isEmpty
  }

  /// What to throw where a value is of another kind than expected.
  private mutating func mismatch(_ expected: String) throws(JSONSyntaxError) -> InvalidDocument {
    InvalidDocument(
      .wrongType, "", try next() == .null ? "must not be null" : "must be \(expected)")
  }
}

// MARK: Grammar

extension JSONReader {
  func failure(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(offset: place, reason: place < bytes.count ? reason : .end)
  }

  /// Passes over white space; the byte after it, nil at the end.
  @inline(__always)
  mutating func byteAfterSpace() -> UInt8? {
    // Nearly everywhere there is none.
    if place < bytes.count, bytes[place] > UInt8(ascii: " ") { return bytes[place] }
    return byteAfterSpaces()
  }

  @inline(never)
  private mutating func byteAfterSpaces() -> UInt8? {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        place += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Enters an array or object; false if it is empty, and then it has been left again.
  mutating func enter() throws(JSONSyntaxError) -> Bool {
    guard depth < Self.maximumDepth else { throw failure(.depth) }
    // In ASCII as in the grammar, a closing bracket comes two after its opening one.
    let end = bytes[place] + 2
    place += 1
    if byteAfterSpace() == end {
      place += 1
      return false
    }
    depth += 1
    return true
  }

  /// Enters an array or object of the kind that begins with `bracket`; false if it is empty.
  @usableFromInline
  mutating func open(_ bracket: UInt8, else expected: String) throws -> Bool {
    let kind = try next()
    guard bytes[place] == bracket else {
      throw InvalidDocument(
        .wrongType, "", kind == .null ? "must not be null" : "must be \(expected)")
    }
    return try enter()
  }

  /// Passes over the comma before a further member or element; false if `end` is there instead.
  @usableFromInline
  mutating func another(
    before end: UInt8, orThrow reason: JSONSyntaxError.Reason
  ) throws(JSONSyntaxError) -> Bool {
    let byte = byteAfterSpace()
    guard byte == UInt8(ascii: ",") || byte == end else { throw failure(reason) }
    place += 1
    if byte == end { depth -= 1 }
    return byte != end
  }

  /// Reads the name of a member and the colon after it.
  public mutating func memberName() throws(JSONSyntaxError) -> String {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { throw failure(.name) }
    let name = try text()
    try colon()
    return name
  }

  /// Reads the name of a member and the colon after it if it is one of `names`, written without escapes.
  ///
  /// - Returns: Its index; nil if it is none, and then nothing has been read but white space.
  @usableFromInline
  mutating func plainName(among names: [PlainText]) throws(JSONSyntaxError) -> Int? {
    guard let index = plainText(among: names) else { return nil }
    try colon()
    return index
  }

  /// Reads a string if it is one of `texts`, written without escapes.
  ///
  /// - Returns: Its index; nil if it is none, or too close to the end of the document to be compared in whole words,
  ///   and then nothing has been read but white space.
  @usableFromInline
  mutating func plainText(among texts: [PlainText]) -> Int? {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { return nil }
    let start = place + 1
    guard bytes.count - start >= PlainText.wordLength else { return nil }
    let word = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
    for index in texts.indices where texts[index].begins(with: word) {
      let end = start + texts[index].count
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\""),
        texts[index].goesOn(in: bytes, from: start)
      else { continue }
      place = end + 1
      return index
    }
    return nil
  }

  private mutating func skipName() throws(JSONSyntaxError) {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { throw failure(.name) }
    try skipString()
    try colon()
  }

  private mutating func colon() throws(JSONSyntaxError) {
    guard byteAfterSpace() == UInt8(ascii: ":") else { throw failure(.colon) }
    place += 1
  }

  private mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard place < bytes.count, bytes[place] == word.utf8Start[index] else {
        throw failure(.value)
      }
      place += 1
    }
  }
}
