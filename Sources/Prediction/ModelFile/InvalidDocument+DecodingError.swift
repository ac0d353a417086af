// What Foundation's decoder found wrong with a model's manifest, told by JSON pointer.

import JSON

extension InvalidDocument {
  /// What a decoder found wrong, or nil if the text is not JSON at all.
  init?(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(place(context.codingPath + [key]), "this field is required")
    case .valueNotFound(_, let context):
      self.init(place(context.codingPath), "null is not allowed here")
    case .typeMismatch(let type, let context):
      self.init(place(context.codingPath), "must be \(name(of: type))")
    case .dataCorrupted(let context):
      // At the root it is the syntax; below, a value that a type refused.
      guard !context.codingPath.isEmpty else { return nil }
      self.init(place(context.codingPath), context.debugDescription)
    @unknown default: return nil
    }
  }
}

private func place(_ path: [any CodingKey]) -> String {
  path.map { InvalidDocument.pointer(to: $0.intValue.map(String.init) ?? $0.stringValue) }.joined()
}

private func name(of type: any Any.Type) -> String {
  switch type {
  case is String.Type: "a string"
  case is Int.Type: "a whole number"
  case is Double.Type: "a number"
  case is Bool.Type: "true or false"
  case is any ExpressibleByDictionaryLiteral.Type: "an object"
  case is any Collection.Type: "an array"
  default: "an object of the documented form"
  }
}
