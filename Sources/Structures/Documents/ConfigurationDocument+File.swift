import JSON

extension ConfigurationDocument {
  /// Reads the contents of a file: a request, or a structure in any form that the field `structure` of a request has.
  ///
  /// A structure is parsed when the configuration is resolved.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(file text: [UInt8]) throws {
    if Self.isRequest(json: text) {
      try self.init(json: text)
    } else {
      try self.init(structure: text)
    }
  }

  /// The fields that a request has and a structure has not.
  private enum RequestField: String, CaseIterable { case material, defects, structure }

  private static let requestFields = JSONFields<RequestField>(of: "a request", allowsOthers: true)

  /// Whether a text is JSON, at least in its beginning, and an object with a field of requests.
  public static func isRequest(json text: [UInt8]) -> Bool {
    var isRequest = false
    var json = JSONReader(text)
    guard (try? json.next()) == .object else { return false }
    try? json.object(requestFields) { json, _ in
      isRequest = true
      try json.skip()
    }
    return isRequest
  }
}
