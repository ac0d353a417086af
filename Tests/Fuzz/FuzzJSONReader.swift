// What libFuzzer calls: the JSON reader on arbitrary bytes.
//
// A run fails if the reader traps, if reading and passing over disagree on what is JSON, or if
// what was read is another value when it has been written and is read again.

/// libFuzzer's entry point.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSONReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let skipped = fault { try JSONReader.read(bytes) { try $0.skip() } }
  var copy = JSONWriter()
  let read = fault { try JSONReader.read(bytes) { try $0.copy(to: &copy) } }
  precondition(read == skipped, "what is passed over is read in another way")
  guard read == nil else { return 0 }

  var again = JSONWriter()
  let reread = fault { try JSONReader.read(copy.bytes) { try $0.copy(to: &again) } }
  precondition(reread == nil && again.bytes == copy.bytes, "what is written is read otherwise")
  return 0
}

/// Where the bytes are no JSON text, if they are none.
private func fault(_ body: () throws -> Void) -> JSONSyntaxError? {
  do {
    try body()
    return nil
  } catch let error as JSONSyntaxError {
    precondition(error.offset >= 0)
    return error
  } catch is InvalidDocument {
    return nil
  } catch {
    preconditionFailure("another error than those that are documented")
  }
}

/// Names of various lengths, some of which begin like others.
private enum Name: String, CaseIterable {
  case id, supercell, defects, position, positions, substitution, substitutions
}

private let fields = JSONFields<Name>(of: "a test")

extension JSONReader {
  /// Reads a value and writes it; a number too large for a Double becomes null.
  fileprivate mutating func copy(to json: inout JSONWriter) throws {
    switch try next() {
    case .object:
      try json.object { json in
        try members { reader in
          var other = reader
          let index = (try? other.plainName(among: fields.names)) ?? nil
          let name = try reader.memberName()
          precondition(
            index.map { fields.name(at: $0) == name && other.place == reader.place } ?? true,
            "a name is taken for another")
          json.name(escaping: name)
          try reader.copy(to: &json)
        }
      }
    case .array:
      try json.array { json in try array { reader, _ in try reader.copy(to: &json) } }
    case .string: json.string(try string())
    case .number:
      switch try attempt({ try $0.double() }) {
      case .success(let value): json.number(value)
      case .failure: json.raw("null".utf8)
      }
    case .boolean: json.boolean(try boolean())
    case .null:
      try skip()
      json.raw("null".utf8)
    }
  }
}
