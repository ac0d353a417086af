// The JSON form of many configurations: { "configurations": [ … ] }.

import JSON
import Structures

/// The body of `POST /predict-many`, each configuration read on its own.
package enum ConfigurationsDocument {
  /// The most configurations of one request.
  package static let maximumCount = 10_000
  /// The most of them that are explained, since an explanation may be sixty times as long as what asks for it.
  package static let maximumExplainedCount = 100

  private enum Field: String, CaseIterable { case configurations }

  private static let fields = JSONFields<Field>(of: "the request")

  /// Reads the list; what is wrong with a member stays with that member.
  ///
  /// - Parameters:
  ///   - json: Stands before it.
  ///   - member: Told what became of each, in order; pointers are into the configuration itself. What it is told of
  ///     is of no use if an error is thrown later.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if this is no such list.
  package static func read(
    _ json: inout JSONReader,
    _ member: (Result<ConfigurationDocument, InvalidDocument>) -> Void
  ) throws {
    var isThere = false
    try json.object(fields) { json, _ in
      isThere = true
      var count = 0
      var explainedCount = 0
      try json.array { json, _ in
        count += 1
        guard count <= maximumCount else { return try json.skip() }
        member(
          try json.attempt { json in
            let document = try ConfigurationDocument(reading: &json)
            if document.asksForExplanation { explainedCount += 1 }
            guard !document.asksForExplanation || explainedCount <= maximumExplainedCount
            else {
              throw InvalidDocument(
                "/explain",
                "at most \(maximumExplainedCount) configurations of a list are explained; "
                  + "any number are as NDJSON")
            }
            return document
          })
      }
      guard count <= maximumCount else {
        throw InvalidDocument(
          "", "at most \(maximumCount) configurations are allowed at once")
      }
    }
    guard isThere else { throw InvalidDocument(missing: Field.configurations.rawValue) }
  }
}
