/// The content codings of request bodies and responses (RFC 9110 §8.4, §12.5.3).
enum ContentCoding {
  case identity, gzip

  /// Creates the coding of a request's body.
  ///
  /// - Throws: ``HTTPError/unsupportedContentCoding`` for any other coding, and for more than one.
  init(of request: Request) throws(HTTPError) {
    let codings = request.headers.list("Content-Encoding").filter {
      !$0.isEqualIgnoringCase(to: "identity")
    }
    guard let coding = codings.first else {
      self = .identity
      return
    }
    // §8.4.1.3: x-gzip is another name of gzip.
    guard codings.count == 1, ["gzip", "x-gzip"].contains(where: coding.isEqualIgnoringCase(to:))
    else { throw .unsupportedContentCoding }
    self = .gzip
  }

  /// Creates the coding of the response to a client, by its Accept-Encoding.
  ///
  /// That is gzip if the client gives it a positive weight, by name or by `*`, and no lower one than identity.
  init(acceptedBy headers: Headers) {
    var gzip: Int?
    var identity: Int?
    var any: Int?
    for member in headers.list("Accept-Encoding") {
      let parts = member.split(separator: ";", omittingEmptySubsequences: false)
      let weight = Self.weight(parts.dropFirst())
      switch parts[0].trimmingWhitespace() {
      case let name where name.isEqualIgnoringCase(to: "gzip"),
        let name where name.isEqualIgnoringCase(to: "x-gzip"):
        gzip = weight
      case let name where name.isEqualIgnoringCase(to: "identity"): identity = weight
      case "*": any = weight
      default: break
      }
    }
    let weight = gzip ?? any ?? 0
    self = weight > 0 && weight >= identity ?? 0 ? .gzip : .identity
  }

  /// Returns the weight among a member's parameters, in thousandths; 0 if it is malformed.
  private static func weight(_ parameters: ArraySlice<Substring>) -> Int {
    for parameter in parameters {
      let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingWhitespace() }
      guard pair.count == 2, pair[0] == "q" || pair[0] == "Q" else { continue }
      return thousandths(pair[1]) ?? 0
    }
    return 1000
  }

  /// Parses a `qvalue` (§12.4.2): from 0 to 1 with at most three decimals.
  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts[0] == "0" || parts[0] == "1" else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3, decimals.utf8.allSatisfy(ByteClass.isDigit) else { return nil }
    let value = Int(parts[0] + decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
    return value.flatMap { $0 <= 1000 ? $0 : nil }
  }
}
