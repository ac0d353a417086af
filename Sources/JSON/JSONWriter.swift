/// A writer of JSON text: fields in the order they are written, numbers in their shortest form.
///
/// Equal values give equal bytes. Foundation's encoder does not keep the order of fields.
public struct JSONWriter {
  /// The text so far, UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// Whether the next element of the innermost array or object needs a comma before it.
  private var needsComma: Bool

  /// Creates a writer of an empty text.
  ///
  /// - Parameters:
  ///   - capacity: The number of bytes to reserve memory for.
  ///   - isAfterElement: Whether the text continues another one that ends in an element of an array.
  public init(capacity: Int = 0, isAfterElement: Bool = false) {
    needsComma = isAfterElement
    bytes.reserveCapacity(capacity)
  }

  /// Writes an object, its fields by `body`.
  @inlinable
  public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try enclose(UInt8(ascii: "{"), body, UInt8(ascii: "}"))
  }

  /// Writes an array, its elements by `body`.
  @inlinable
  public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try enclose(UInt8(ascii: "["), body, UInt8(ascii: "]"))
  }

  /// Writes an array with an element for each of `values`.
  @inlinable
  public mutating func array<Element>(
    _ values: some Sequence<Element>, _ element: (inout JSONWriter, Element) -> Void
  ) {
    array { json in for value in values { element(&json, value) } }
  }

  /// Writes the name of the next field, which needs no escapes.
  public mutating func name(_ name: StaticString) {
    append(atMost: name.utf8CodeUnitCount + 3) { TextOutput.append(name: name, to: &$0) }
    needsComma = false
  }

  /// Writes any text as the name of the next field.
  public mutating func name(escaping name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string.
  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { text in
      // Most strings need no escapes and are copied whole.
      guard !Self.hasEscaped(text) else { return string(escaping: text) }
      append(atMost: text.count + 2) { room in
        room.append(UInt8(ascii: "\""))
        TextOutput.append(contentsOf: text, to: &room)
        room.append(UInt8(ascii: "\""))
      }
    }
  }

  /// Whether a byte must be escaped: quotes, backslashes and control characters (RFC 8259 section 7).
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// Whether a text has a byte that must be escaped; the loop has no exit, so that it is vectorised.
  private static func hasEscaped(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.reduce(UInt8(0)) { $0 | (isEscaped($1) ? 1 : 0) } != 0
  }

  private mutating func string(escaping text: UnsafeBufferPointer<UInt8>) {
    begin(UInt8(ascii: "\""))
    for byte in text { append(escaping: byte) }
    end(UInt8(ascii: "\""))
  }

  private mutating func append(escaping byte: UInt8) {
    guard Self.isEscaped(byte) else { return bytes.append(byte) }
    bytes.append(UInt8(ascii: "\\"))
    guard byte < 0x20 else { return bytes.append(byte) }
    let digits = Array("0123456789abcdef".utf8)
    bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// Writes a whole number.
  public mutating func integer(_ value: Int) {
    append(atMost: Self.numberLength) { TextOutput.append(decimal: value, to: &$0) }
  }

  /// Writes a finite number in the fewest digits that read back as the same number; zero has no sign.
  public mutating func number(_ value: Double) {
    guard let millionths = Self.millionths(value) else { return raw("\(value)".utf8) }
    append(atMost: Self.numberLength) { TextOutput.append(millionths: millionths, to: &$0) }
  }

  /// The maximum length of a number: a sign, a point and the digits of 64 bits.
  private static let numberLength = 22

  /// Returns the number as a count of millionths, or nil if it is not a whole count or too large.
  ///
  /// The digits of the count are the fewest that read back as the number, because no two numbers of at most 15 digits
  /// are the same Double.
  private static func millionths(_ value: Double) -> Int? {
    precondition(value.isFinite, "\(value) cannot be written as JSON")
    let scaled = value * 1e6
    guard scaled.magnitude < 1e15 else { return nil }
    // If the number is a whole count, this is the count; otherwise the comparison fails.
    let millionths = Int(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
    return Double(millionths) / 1e6 == value ? millionths : nil
  }

  /// Appends an element of at most `count` bytes, which `body` writes, after a comma if one is needed.
  private mutating func append(atMost count: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    let needsComma = self.needsComma
    bytes.append(addingCapacity: count + 1) { room in
      if needsComma { room.append(UInt8(ascii: ",")) }
      body(&room)
    }
    self.needsComma = true
  }

  /// Writes `true` or `false`.
  public mutating func boolean(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// Writes a value that is already JSON text.
  public mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Ends a text; the next one follows on a new line.
  public mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  @inlinable
  mutating func enclose(
    _ open: UInt8, _ body: (inout JSONWriter) throws -> Void, _ close: UInt8
  ) rethrows {
    begin(open)
    try body(&self)
    end(close)
  }

  @usableFromInline
  mutating func begin(_ open: UInt8) {
    separate()
    bytes.append(open)
    needsComma = false
  }

  @usableFromInline
  mutating func end(_ close: UInt8) {
    bytes.append(close)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}

extension JSONWriter {
  /// Returns the bytes of one object, its fields written by `body`.
  public static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object(body)
    return json.bytes
  }

  /// Writes a field that is a string.
  public mutating func field(_ name: StaticString, _ value: String) {
    self.name(name)
    string(value)
  }

  /// Writes a field that is a whole number.
  public mutating func field(_ name: StaticString, _ value: Int) {
    append(atMost: name.utf8CodeUnitCount + 3 + Self.numberLength) { room in
      TextOutput.append(name: name, to: &room)
      TextOutput.append(decimal: value, to: &room)
    }
  }

  /// Writes a field that is a number.
  public mutating func field(_ name: StaticString, _ value: Double) {
    guard let millionths = Self.millionths(value) else {
      self.name(name)
      return number(value)
    }
    append(atMost: name.utf8CodeUnitCount + 3 + Self.numberLength) { room in
      TextOutput.append(name: name, to: &room)
      TextOutput.append(millionths: millionths, to: &room)
    }
  }

  /// Writes a field that is true or false.
  public mutating func field(_ name: StaticString, _ value: Bool) {
    self.name(name)
    boolean(value)
  }

  /// Writes a field that is an array with an element for each of `values`.
  @inlinable
  public mutating func field<Element>(
    _ name: StaticString, _ values: some Sequence<Element>,
    _ element: (inout JSONWriter, Element) -> Void
  ) {
    self.name(name)
    array(values, element)
  }
}
