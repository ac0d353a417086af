import HTTP
import Service
import Testing

struct TokenTests {
  @Test func `only the very token is let in`() throws {
    let token = AccessTokens(
      clients: [NamedToken(try #require(BearerToken("s3cret-._~+/token==")))])
    _ = try token.check(["Authorization": "Bearer s3cret-._~+/token=="], route: "/predict")
    _ = try token.check(["authorization": "bearer s3cret-._~+/token=="], route: "/predict")
    for field in [
      "Bearer s3cret-._~+/token=", "Bearer s3cret-._~+/token===", "Bearer x",
      "Bearer s3cret-._~+/token==s3cret-._~+/token==", "Bearer  s3cret-._~+/token==",
    ] {
      #expect(throws: ServiceError.unauthorized(tokenWasGiven: true)) {
        _ = try token.check(["Authorization": field], route: "/predict")
      }
    }
    for field in ["", "Bearer", "Basic s3cret-._~+/token==", "s3cret-._~+/token=="] {
      #expect(throws: ServiceError.unauthorized(tokenWasGiven: false)) {
        _ = try token.check(["Authorization": field], route: "/predict")
      }
    }
    #expect(throws: ServiceError.unauthorized(tokenWasGiven: false)) {
      _ = try token.check([:], route: "/predict")
    }
    #expect(throws: ServiceError.unauthorized(tokenWasGiven: true)) {
      _ = try token.check(
        [
          "Authorization": "Bearer s3cret-._~+/token==", "Authorization": "Bearer other",
        ], route: "/predict")
    }
  }

  @Test(arguments: ["", "=", "two words", "a=b", "é", "tab\t", String(repeating: "x", count: 4097)])
  func `what RFC 6750 calls no token is none`(text: String) {
    #expect(BearerToken(text) == nil)
  }

  @Test func `a list has a token per line, with or without a name`() throws {
    let text = """
      # The clients.
      first
      loop: s3cret-._~+/=
      night\ttoken==   # a job
      a.b-c_D:x\r
         spaced  :   y

      loop: renewed
      """
    let tokens = try NamedToken.list(text)
    #expect(tokens.map(\.name) == [nil, "loop", "night", "a.b-c_D", "spaced", "loop"])
    let access = AccessTokens(clients: tokens)
    for (token, name) in [
      ("first", nil), ("s3cret-._~+/=", "loop"), ("token==", "night"), ("x", "a.b-c_D"),
      ("y", "spaced"), ("renewed", "loop"),
    ] {
      #expect(try access.check(["Authorization": "Bearer \(token)"], route: nil) == name)
    }
  }

  @Test(
    arguments: [
      ("", nil), ("# none\n\n", nil), ("a\nname:\n", 2), ("a\n:b", 2), ("two words here", 1),
      ("n: a\nm: b c", 2), ("n:: a", 1), ("a:b:c", 1), ("né: a", 1), ("n: é", 1), ("a\nb\nx: a", 3),
      ("\(String(repeating: "n", count: 65)): a", 1), (":", 1), ("a\nb=c", 2),
    ] as [(String, Int?)])
  func `a malformed list is refused with the number of its line`(text: String, line: Int?) {
    #expect {
      try NamedToken.list(text)
    } throws: {
      ($0 as? NamedToken.InvalidList)?.line == line
    }
  }

  @Test func `a token for metrics opens nothing else`() throws {
    let list = try NamedToken.list("scraper: m3trics")
    let clients = try NamedToken.list("loop: s3cret")
    let fields: Headers = ["Authorization": "Bearer m3trics"]
    for access in [AccessTokens(metrics: list), AccessTokens(clients: clients, metrics: list)] {
      #expect(try access.check(fields, route: "/metrics") == "scraper")
      #expect(throws: ServiceError.unauthorized(tokenWasGiven: false)) {
        try access.check([:], route: "/metrics")
      }
    }
    let closed = AccessTokens(clients: clients, metrics: list)
    #expect(throws: ServiceError.unauthorized(tokenWasGiven: true)) {
      try closed.check(fields, route: "/model")
    }
    #expect(
      try closed.check(["Authorization": "Bearer s3cret"], route: "/metrics") == "loop")
    // Without tokens for clients, only metrics require one.
    #expect(try AccessTokens(metrics: list).check([:], route: "/model") == nil)
  }
}
