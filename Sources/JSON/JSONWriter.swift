// JSON as it is sent: fields in the order they are written, numbers in their shortest form.
//
// Foundation's encoder keeps no order of its own, and answers have one: the same prediction is the
// same bytes.

/// JSON text in the making.
public struct JSONWriter {
  /// The text so far, UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// Whether the next element of the innermost array or object needs a comma before it.
  private var needsComma = false

  /// No text yet.
  public init() {}

  /// An object, its fields written by `body`.
  public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try enclose(UInt8(ascii: "{"), body, UInt8(ascii: "}"))
  }

  /// An array, its elements written by `body`.
  public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try enclose(UInt8(ascii: "["), body, UInt8(ascii: "]"))
  }

  /// An array with an element for each of `values`.
  public mutating func array<Element>(
    _ values: some Sequence<Element>, _ element: (inout JSONWriter, Element) -> Void
  ) {
    array { json in for value in values { element(&json, value) } }
  }

  /// The name of the field whose value is written next.
  public mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string.
  public mutating func string(_ text: some StringProtocol) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      // RFC 8259 section 7: control characters are escaped, and nothing else has to be.
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A whole number.
  public mutating func integer(_ value: Int) { raw("\(value)".utf8) }

  /// A finite number, in the fewest digits that read back as the same; zero has no sign.
  public mutating func number(_ value: Double) {
    precondition(value.isFinite, "JSON has no \(value)")
    raw("\(value + 0)".utf8)
  }

  /// `true` or `false`.
  public mutating func boolean(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// A value that is JSON text already.
  public mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  private mutating func enclose(
    _ open: UInt8, _ body: (inout JSONWriter) throws -> Void, _ close: UInt8
  ) rethrows {
    separate()
    bytes.append(open)
    needsComma = false
    try body(&self)
    bytes.append(close)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}

extension JSONWriter {
  /// The bytes of one object.
  public static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object(body)
    return json.bytes
  }

  /// A field that is a string.
  public mutating func field(_ name: String, _ value: some StringProtocol) {
    self.name(name)
    string(value)
  }

  /// A field that is a whole number.
  public mutating func field(_ name: String, _ value: Int) {
    self.name(name)
    integer(value)
  }

  /// A field that is a number.
  public mutating func field(_ name: String, _ value: Double) {
    self.name(name)
    number(value)
  }

  /// A field that is true or false.
  public mutating func field(_ name: String, _ value: Bool) {
    self.name(name)
    boolean(value)
  }

  /// A field that is an array with an element for each of `values`.
  public mutating func field<Element>(
    _ name: String, _ values: some Sequence<Element>,
    _ element: (inout JSONWriter, Element) -> Void
  ) {
    self.name(name)
    array(values, element)
  }
}
