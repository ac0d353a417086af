// The JSON form of many configurations: { "configurations": [ … ] }.

import JSON
import Structures

/// The body of `POST /predict-many`, each configuration read on its own.
package struct ConfigurationsDocument: Sendable {
  /// What became of each, in order; pointers are into the configuration itself.
  package let configurations: [Result<ConfigurationDocument, InvalidDocument>]

  /// The most configurations of one request.
  package static let maximumCount = 10_000
  /// The most of them that are explained, since an explanation may be sixty times as long as what asks for it.
  package static let maximumExplainedCount = 100

  private enum Field: String, CaseIterable { case configurations }

  private static let fields = JSONFields<Field>(of: "the request")

  /// Reads the list; what is wrong with a member stays with that member.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if this is no such list.
  package init(reading json: inout JSONReader) throws {
    var configurations: [Result<ConfigurationDocument, InvalidDocument>]?
    try json.object(Self.fields) { json, _ in
      var members: [Result<ConfigurationDocument, InvalidDocument>] = []
      var count = 0
      var explainedCount = 0
      try json.array { json, _ in
        count += 1
        guard count <= Self.maximumCount else { return try json.skip() }
        members.append(
          try json.attempt { json in
            let document = try ConfigurationDocument(reading: &json)
            if document.asksForExplanation { explainedCount += 1 }
            guard !document.asksForExplanation || explainedCount <= Self.maximumExplainedCount
            else {
              throw InvalidDocument(
                "/explain",
                "at most \(Self.maximumExplainedCount) configurations of a list are explained; "
                  + "any number are as NDJSON")
            }
            return document
          })
      }
      guard count <= Self.maximumCount else {
        throw InvalidDocument(
          "", "at most \(Self.maximumCount) configurations are allowed at once")
      }
      configurations = members
    }
    guard let configurations else {
      throw InvalidDocument(missing: Field.configurations.rawValue)
    }
    self.configurations = configurations
  }
}
