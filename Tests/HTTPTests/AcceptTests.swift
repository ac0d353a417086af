import HTTP
import Testing

@Suite struct AcceptTests {
  @Test(arguments: [
    "application/x-ndjson", "Application/X-NDJSON", "text/html, application/x-ndjson;q=0.1",
    "application/x-ndjson ; Q = 0.001", "application/x-ndjson;charset=utf-8;q=1.000",
    "application/x-ndjson;profile=a",
  ])
  func `a media type that is named with a positive weight is preferred`(accept: String) {
    #expect((["Accept": accept] as Headers).prefer("application/x-ndjson"))
  }

  @Test(arguments: [
    "", "*/*", "application/*", "application/json", "application/x-ndjson;q=0",
    "application/x-ndjson; q = 0", "application/x-ndjson;q=0.000", "application/x-ndjson;q=abc",
    "application/x-ndjson;q=nan", "application/x-ndjson;q=2", "application/x-ndjson;q=-1",
    "application/x-ndjson;q=1e-1", "application/x-ndjson;q=0.1234",
  ])
  func `a range, a weight of 0 and a malformed weight prefer nothing`(accept: String) {
    #expect(!(["Accept": accept] as Headers).prefer("application/x-ndjson"))
  }
}
