import HTTP
import Testing

@Suite struct RequestBodyTests {
  @Test
  func `a body is the concatenation of its pieces`() throws {
    var body = RequestBody(.chunked)
    for piece in [[1, 2], [], [3]] as [[UInt8]] { try body.append(piece[...], limit: 3) }
    #expect(body.bytes == [1, 2, 3])
    #expect(body.receivedBytes == 3)
    #expect(!body.isComplete)
    body.complete()
    #expect(body.isComplete)
  }

  @Test
  func `a body over its limit is an error`() throws {
    var body = RequestBody(.chunked)
    try body.append([1, 2, 3], limit: 3)
    #expect(throws: HTTPError.contentTooLarge(limit: 3)) { try body.append([4], limit: 3) }
  }

  @Test
  func `skipped bytes are counted and not kept`() {
    var body = RequestBody(.length(5))
    body.skip(5)
    #expect(body.receivedBytes == 5)
    #expect(body.bytes.isEmpty)
  }

  @Test
  func `a stated length reserves memory only in proportion to what has arrived`() throws {
    let length = 1 << 20
    var body = RequestBody(.length(length))
    try body.append([UInt8](repeating: 0, count: length / 128)[...], limit: length)
    #expect(body.bytes.capacity < length / 16)
    try body.append([UInt8](repeating: 0, count: length / 128)[...], limit: length)
    #expect(body.bytes.capacity >= length)
  }
}
