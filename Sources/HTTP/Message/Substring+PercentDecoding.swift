extension Substring {
  /// The text after percent-decoding (RFC 3986 §2.1); nil if that is not UTF-8.
  var percentDecoded: String? {
    guard utf8.contains(ByteClass.percent) else { return String(self) }
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      if byte == ByteClass.percent {
        guard let high = rest.popFirst().flatMap(ByteClass.hexadecimalValue),
          let low = rest.popFirst().flatMap(ByteClass.hexadecimalValue)
        else { return nil }
        bytes.append(UInt8(high << 4 | low))
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
