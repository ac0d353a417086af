// The JSON form of many configurations: { "configurations": [ … ] }.

import Defects

/// The body of `POST /predict-many`, each configuration read on its own.
package struct ConfigurationsDocument: Sendable {
  /// What became of each, in order; pointers are into the configuration itself.
  package let configurations: [Result<ConfigurationDocument, any Error>]

  /// The most configurations of one request.
  package static let maximumCount = 10_000
}

extension ConfigurationsDocument: Decodable {
  private enum Key: String, CodingKey { case configurations }

  /// Reads the list; what is wrong with a member stays with that member.
  package init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(beyond: [Key.configurations.rawValue], of: "the request")
    let container = try decoder.container(keyedBy: Key.self)
    var list = try container.nestedUnkeyedContainer(forKey: .configurations)
    var configurations: [Result<ConfigurationDocument, any Error>] = []
    while !list.isAtEnd {
      guard configurations.count < Self.maximumCount else {
        throw DecodingError.dataCorruptedError(
          forKey: .configurations, in: container,
          debugDescription: "at most \(Self.maximumCount) configurations are allowed at once")
      }
      configurations.append(try list.decode(Member.self).configuration)
    }
    self.configurations = configurations
  }
}

/// One member of the list; decoding it never fails, so that the next is read.
private struct Member: Decodable {
  let configuration: Result<ConfigurationDocument, any Error>

  init(from decoder: any Decoder) {
    let depth = decoder.codingPath.count
    configuration = Result {
      do {
        return try ConfigurationDocument(from: decoder)
      } catch let error as DecodingError {
        throw InvalidDocument(error)?.relative(toDepth: depth) ?? error
      }
    }
  }
}

extension InvalidDocument {
  /// The same faults, their pointers without the first `depth` steps.
  fileprivate func relative(toDepth depth: Int) -> InvalidDocument {
    InvalidDocument(
      faults: faults.map { fault in
        let steps = fault.pointer.split(separator: "/", omittingEmptySubsequences: false)
        return Fault(
          pointer: steps.dropFirst(1 + depth).map { "/\($0)" }.joined(), detail: fault.detail)
      })
  }
}
