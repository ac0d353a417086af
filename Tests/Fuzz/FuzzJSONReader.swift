/// The entry point of libFuzzer: reads arbitrary bytes as JSON.
///
/// A run fails if the reader traps, if reading and skipping disagree on what is JSON, or if a value that has been read
/// and written is read as another value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSONReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let skipped = fault { try JSONReader.read(bytes) { try $0.skip() } }
  var copy = JSONWriter()
  let read = fault { try JSONReader.read(bytes) { try $0.copy(to: &copy) } }
  precondition(read == skipped, "skipping and reading disagree")
  guard read == nil else { return 0 }

  var again = JSONWriter()
  let reread = fault { try JSONReader.read(copy.bytes) { try $0.copy(to: &again) } }
  precondition(reread == nil && again.bytes == copy.bytes, "a written value is read as another")
  return 0
}

/// Returns the syntax error that `body` throws, nil if the bytes are JSON.
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
    preconditionFailure("an undocumented error")
  }
}

/// Names of various lengths, some of which are prefixes of others.
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
            index.map { fields.name(at: $0) == name && other.offset == reader.offset } ?? true,
            "a name is read as another")
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
