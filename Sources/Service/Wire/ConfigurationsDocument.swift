// The JSON form of many configurations: { "configurations": [ … ] }.

import JSON
import Structures

/// The body of `POST /predict-many`, each configuration read on its own.
package struct ConfigurationsDocument: Sendable {
  /// What became of each, in order; pointers are into the configuration itself.
  package let configurations: [Result<ConfigurationDocument, InvalidDocument>]

  /// The most configurations of one request.
  package static let maximumCount = 10_000

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
      try json.array { json, _ in
        count += 1
        guard count <= Self.maximumCount else { return try json.skip() }
        members.append(try json.attempt { try ConfigurationDocument(reading: &$0) })
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
