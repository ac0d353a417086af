import JSON
import Yams

/// A part of a YAML document that JSON cannot represent: a key that is not a string, or a number that is not finite.
struct NotJSONError: Error, CustomStringConvertible {
  let description: String

  fileprivate init(_ node: Node) {
    description = "\(node.mark.map { "\($0): " } ?? "")JSON cannot represent this"
  }
}

extension JSONWriter {
  /// Returns a YAML document as JSON, its fields in their order and its aliases resolved.
  ///
  /// - Throws: `YamlError` if the text is not YAML, ``NotJSONError`` if JSON cannot represent it.
  package static func json(ofYAML text: String) throws -> [UInt8] {
    var json = JSONWriter()
    if let node = try Yams.compose(yaml: text) { try json.value(node) }
    return json.bytes
  }

  private mutating func value(_ node: Node) throws {
    switch node {
    case .mapping(let mapping):
      try object { json in
        for (key, value) in mapping {
          guard let name = key.scalar, key.tag == Tag(.str) else { throw NotJSONError(key) }
          json.name(escaping: name.string)
          try json.value(value)
        }
      }
    case .sequence(let sequence):
      try array { json in for element in sequence { try json.value(element) } }
    case .scalar(let scalar):
      switch node.tag {
      case Tag(.null): raw("null".utf8)
      case Tag(.bool): boolean(node.bool == true)
      case Tag(.int):
        guard let value = node.int else { throw NotJSONError(node) }
        integer(value)
      case Tag(.float):
        guard let value = node.float, value.isFinite else { throw NotJSONError(node) }
        number(value)
      default: string(scalar.string)
      }
    case .alias: throw NotJSONError(node)
    }
  }
}
