// From the bytes of a body to a document, and from Foundation's errors to ours.

import Defects
import Foundation

extension Decodable {
  /// Reads a document from JSON text.
  ///
  /// - Throws: ``ServiceError/notJSON``, or ``InvalidDocument`` with what is wrong where.
  package init(json: some Sequence<UInt8>) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json))
    } catch let error as DecodingError {
      throw InvalidDocument(error) ?? ServiceError.notJSON
    }
  }
}
