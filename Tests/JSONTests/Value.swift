import JSON

/// Any JSON value, read by the reader's public methods.
indirect enum Value: Equatable {
  case object([String: Value]), array([Value]), string(String), number(Double), boolean(Bool), null

  init(reading json: inout JSONReader) throws {
    switch try json.next() {
    case .object:
      var members: [String: Value] = [:]
      try json.members { json in
        let name = try json.memberName()
        members[name] = try Value(reading: &json)
      }
      self = .object(members)
    case .array: self = .array(try json.array { try Value(reading: &$0) })
    case .string: self = .string(try json.string())
    case .number: self = .number(try json.double())
    case .boolean: self = .boolean(try json.boolean())
    case .null:
      try json.skip()
      self = .null
    }
  }

  init(_ text: some Sequence<UInt8>) throws {
    self = try JSONReader.read(Array(text)) { try Value(reading: &$0) }
  }
}

extension Value: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([Value].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: Value].self))
    }
  }
}
