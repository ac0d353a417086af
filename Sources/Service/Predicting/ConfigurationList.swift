import JSON
import Structures

/// The body of `POST /predict-many`: `{"configurations": [ … ]}`.
package enum ConfigurationList {
  /// The largest number of configurations in one request.
  package static let maximumCount = 10_000
  /// The largest number of them that are explained, since an explanation may be sixty times as long as its request.
  package static let maximumExplainedCount = 100

  private enum Field: String, CaseIterable { case configurations }

  private static let fields = JSONFields<Field>(of: "the request")

  /// Reads the list.
  ///
  /// - Returns: For each member the document, or what is wrong with it, its pointers relative to the member.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if the body is not such a list.
  package static func read(
    _ body: [UInt8]
  ) throws -> [Result<ConfigurationDocument, any Error>] {
    var members: [Result<ConfigurationDocument, any Error>] = []
    var hasList = false
    try JSONReader.read(body) { json in
      try json.object(fields) { json, _ in
        hasList = true
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
      }
    }
    guard hasList else { throw InvalidDocument(missing: Field.configurations.rawValue) }
    return members
  }
}
