import JSON

extension InvalidDocument {
  /// Converts an error of Foundation's decoder; nil if the text is not JSON at all.
  init?(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(
        .missingField, jsonPointer(to: context.codingPath + [key]), "this field is required")
    case .valueNotFound(_, let context):
      self.init(.wrongType, jsonPointer(to: context.codingPath), "null is not allowed here")
    case .typeMismatch(let type, let context):
      self.init(.wrongType, jsonPointer(to: context.codingPath), "must be \(name(of: type))")
    case .dataCorrupted(let context):
      // An empty path means a syntax error; any other is the path of a value that its type rejected.
      guard !context.codingPath.isEmpty else { return nil }
      self.init(.invalidValue, jsonPointer(to: context.codingPath), context.debugDescription)
    @unknown default: return nil
    }
  }
}

private func jsonPointer(to path: [any CodingKey]) -> String {
  path.map { InvalidDocument.pointer(to: $0.intValue.map(String.init) ?? $0.stringValue) }.joined()
}

private func name(of type: any Any.Type) -> String {
  switch type {
  case is String.Type: "a string"
  case is Int.Type: "an integer"
  case is Double.Type: "a number"
  case is Bool.Type: "true or false"
  case is any ExpressibleByDictionaryLiteral.Type: "an object"
  case is any Collection.Type: "an array"
  default: "an object"
  }
}
