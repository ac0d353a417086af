import JSON

extension ConfigurationDocument {
  /// Reads the contents of a file: a request, or a structure in any form that the field `structure` of a request has.
  ///
  /// A text that does not begin as JSON is parsed when the configuration is resolved.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(file text: [UInt8]) throws {
    guard Self.isJSON(text) else {
      self.init(structure: StructureDocument(text: text))
      return
    }
    guard !Self.isRequest(json: text) else {
      try self.init(json: text)
      return
    }
    self.init(structure: try JSONReader.read(text) { try StructureDocument(reading: &$0) })
  }

  private init(structure: StructureDocument) {
    self.init(
      id: nil, material: nil, supercell: nil, contents: .structure(structure),
      asksForExplanation: false)
  }

  /// Whether a text begins as a JSON object, array or string, after white space.
  private static func isJSON(_ text: [UInt8]) -> Bool {
    let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = text.dropFirst(start).first { $0 > UInt8(ascii: " ") }
    return first.map { [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains($0) }
      ?? false
  }

  /// The fields that a request has and a structure has not.
  private enum RequestField: String, CaseIterable { case material, defects, structure }

  private static let requestFields = JSONFields<RequestField>(of: "a request", allowsOthers: true)

  /// Whether a JSON text is an object with a field of requests; false if it is not JSON.
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
