import JSON
import Structures

/// The body of `POST /predict-many`: `{"configurations": [ … ]}`, and the `model` of those that name none.
package struct ConfigurationList: Sendable {
  /// For each configuration the document, or what is wrong with it, its pointers relative to the configuration.
  package let members: [Result<ConfigurationDocument, any Error>]
  /// The name or identity of the model for configurations that name none; nil if the list names none either.
  package let model: String?

  /// The largest number of configurations in one request.
  package static let maximumCount = 10_000
  /// The largest number of them that are explained, since an explanation may be sixty times as long as its request.
  package static let maximumExplainedCount = 100

  private enum Field: String, CaseIterable { case configurations, model }

  private static let fields = JSONFields<Field>(of: "the request")

  /// Reads a list.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if the text is not such a list.
  package init(json text: [UInt8]) throws {
    var members: [Result<ConfigurationDocument, any Error>]?
    var model: String?
    try JSONReader.read(text) { json in
      try json.object(Self.fields) { json, field in
        switch field {
        case .configurations: members = try Self.members(reading: &json)
        case .model: model = try json.optional { try $0.string() }
        }
      }
    }
    guard let members else { throw InvalidDocument(missing: Field.configurations.rawValue) }
    self.members =
      model == nil ? members : members.map { $0.map { $0.withDefault(model: model) } }
    self.model = model
  }

  private static func members(
    reading json: inout JSONReader
  ) throws -> [Result<ConfigurationDocument, any Error>] {
    var members: [Result<ConfigurationDocument, any Error>] = []
    var count = 0
    var explainedCount = 0
    try json.array { json, _ in
      count += 1
      guard count <= maximumCount else { return try json.skip() }
      let member = try json.attempt { json in
        let document = try ConfigurationDocument(reading: &json)
        guard document.asksForExplanation else { return document }
        explainedCount += 1
        guard explainedCount <= maximumExplainedCount else {
          throw InvalidDocument(
            .explanationTooLarge, "/explain",
            "at most \(maximumExplainedCount) configurations of a list can be explained; "
              + "NDJSON has no such limit")
        }
        return document
      }
      members.append(member.mapError { $0 })
    }
    guard count <= maximumCount else {
      throw InvalidDocument(
        .tooManyConfigurations, "",
        "\(count) configurations; at most \(maximumCount) are allowed in one list")
    }
    return members
  }
}
