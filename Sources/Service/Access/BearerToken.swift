import Foundation
import HTTP

/// The secret token that requests must carry (RFC 6750).
public struct BearerToken: Sendable {
  private let secret: [UInt8]

  /// The maximum length of a token, in bytes.
  public static let maximumLength = 4096

  /// Creates a token of letters, digits and `-._~+/`, optionally followed by `=`; nil for other text.
  public init?(_ text: String) {
    let body = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
    let isToken = body.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
      default: "-._~+/".utf8.contains(byte)
      }
    }
    guard isToken, !body.isEmpty, text.utf8.count <= Self.maximumLength else { return nil }
    secret = Array(text.utf8)
  }

  /// Checks that a request carries the token.
  ///
  /// - Throws: ``ServiceError/unauthorized(tokenWasGiven:)`` if it does not.
  package func check(_ headers: Headers) throws(ServiceError) {
    let credentials = headers.values("Authorization")
    guard let parts = credentials.first?.split(separator: " ", maxSplits: 1),
      parts.count == 2, parts[0].lowercased() == "bearer"
    else { throw .unauthorized(tokenWasGiven: false) }
    guard credentials.count == 1, isEqual(to: Array(parts[1].utf8)) else {
      throw .unauthorized(tokenWasGiven: true)
    }
  }

  /// Compares the tokens in a time that depends only on the length of `given`.
  private func isEqual(to given: [UInt8]) -> Bool {
    var difference = given.count ^ secret.count
    for (index, byte) in given.enumerated() {
      difference |= Int(byte ^ secret[index % secret.count])
    }
    return difference == 0
  }
}
