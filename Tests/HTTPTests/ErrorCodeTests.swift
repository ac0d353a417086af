import HTTP
import HTTPSupport
import Testing

@Suite struct ErrorCodeTests {
  private static let errors: [HTTPError] = [
    .notFound, .methodNotAllowed(allowed: [.get]), .unknownMethod, .incompleteRequest,
    .requestTimeout, .lengthRequired, .contentTooLarge(limit: 1),
    .inflatedContentTooLarge(limit: 1), .compressionRatioTooHigh(limit: 1),
    .unsupportedMediaType(accepted: ["text/plain"]),
    .unsupportedContentCoding, .invalidGzip, .expectationFailed, .queueFull(retryAfter: 1),
    .tooManyStreams, .tooManyConnections, .bodyMemoryExhausted,
  ]

  @Test
  func `the codes of all errors are unique and in snake case`() {
    let codes =
      HTTPError.Code.allCases.map(\.rawValue) + ParseError.Code.allCases.map(\.rawValue)
      + StreamError.allCases.map(\.code)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.wholeMatch(of: /[a-z0-9]+(_[a-z0-9]+)*/) != nil })
  }

  @Test
  func `each error has one code of the list`() {
    #expect(Self.errors.map(\.code) == HTTPError.Code.allCases.map(\.rawValue))
  }

  @Test
  func `a problem document has the code of its error`() throws {
    let loopback = try Loopback()
    let response = try loopback.response("GET /nowhere")
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.code == "not_found")
    #expect(try loopback.response(to: "GET\r\n\r\n").code == "malformed_request_line")
  }
}
