import HTTP
import Service
import Testing

struct AccessTests {
  // MARK: Hosts

  @Test(arguments: [
    "localhost", "LOCALHOST:8080", "localhost.", "a.localhost:1", "127.0.0.1", "127.9.8.7:80",
    "[::1]",
    "[::1]:8080", "10.0.0.1", "[2001:db8::1]:80", "lacuna.example.org", "Lacuna.Example.org.:443",
  ])
  func `loopback names, addresses and given names are allowed`(host: String) {
    #expect(AllowedHosts(["Lacuna.example.org"]).contains(host))
  }

  @Test(arguments: [
    "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
    "127.0.0.1.evil.example:8080",
    "notlocalhost", "127.1", "1.2.3", "[::g]", "[]", "", ":80", "lacuna.example.org.evil.example",
    "x.lacuna.example.org", "xn--localhost", "%6Cocalhost",
  ])
  func `no other host is allowed`(host: String) {
    #expect(!AllowedHosts(["lacuna.example.org"]).contains(host))
  }

  @Test func `only names and addresses of the loopback interface are loopback`() {
    for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] {
      #expect(AllowedHosts.isLoopback(host))
    }
    for host in ["0.0.0.0", "::", "127.example", "10.0.0.1", "example.org", ""] {
      #expect(!AllowedHosts.isLoopback(host))
    }
  }

  // MARK: Origins

  @Test(arguments: [
    ("https://example.org", "https://example.org"), ("HTTPS://Example.org", "https://example.org"),
    ("https://example.org:443", "https://example.org"), ("http://a:80", "http://a"),
    ("http://localhost:3000", "http://localhost:3000"), ("http://[::1]:3000", "http://[::1]:3000"),
    ("https://a:80", "https://a:80"), ("app+x://a.b-c", "app+x://a.b-c"),
  ])
  func `an origin is kept as browsers send it`(text: String, origin: String) throws {
    #expect(try WebOrigin(text).description == origin)
  }

  @Test(arguments: [
    "https://*.example.org", "https://example.org/", "https://example.org/app", "example.org", "",
    "https://", "https://a:", "https://a:0", "https://a:65536", "https://a:b", "https://u@a",
    "null",
    "https://a?b", "https://a#b", "https://exämple.org", "https://a b", "https:// a", "//a", "**",
  ])
  func `what no browser sends is no origin`(text: String) {
    #expect(throws: WebOrigin.Invalid.self) { try WebOrigin(text) }
  }

  @Test func `the error of an origin with a path gives the origin`() {
    #expect {
      try WebOrigin("https://example.org:8443/app")
    } throws: {
      "\($0)".contains("https://example.org:8443") && !"\($0)".contains("/app")
    }
  }

  @Test func `a page is of the server if host and port are the same, whatever the scheme`() throws {
    let page = try WebOrigin("https://example.org")
    #expect(page.isServed(by: "example.org"))
    #expect(page.isServed(by: "Example.org:443"))
    #expect(!page.isServed(by: "example.org:8080"))
    #expect(!page.isServed(by: "a.example.org"))
    #expect(try WebOrigin("http://localhost:8080").isServed(by: "localhost:8080"))
    #expect(try !WebOrigin("http://localhost:3000").isServed(by: "localhost:8080"))
  }
}
