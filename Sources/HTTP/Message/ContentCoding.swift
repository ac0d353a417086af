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
    for member in headers.list("Accept-Encoding").map(WeightedMember.init) {
      switch member.name.lowercased() {
      case "gzip", "x-gzip": gzip = member.weight
      case "identity": identity = member.weight
      case "*": any = member.weight
      default: break
      }
    }
    let weight = gzip ?? any ?? 0
    self = weight > 0 && weight >= identity ?? 0 ? .gzip : .identity
  }
}
