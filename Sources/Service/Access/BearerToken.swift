/// A secret token of requests (RFC 6750).
public struct BearerToken: Equatable, Sendable {
  private let secret: [UInt8]

  /// The maximum length of a token, in bytes.
  public static let maximumLength = 4096

  /// Creates a token of letters, digits and `-._~+/`, optionally followed by `=`; nil for other text.
  public init?(_ text: some StringProtocol) {
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

  /// Compares the tokens in a time that depends only on the length of `given`.
  func isEqual(to given: [UInt8]) -> Bool {
    var difference = given.count ^ secret.count
    for (index, byte) in given.enumerated() {
      difference |= Int(byte ^ secret[index % secret.count])
    }
    return difference == 0
  }
}
