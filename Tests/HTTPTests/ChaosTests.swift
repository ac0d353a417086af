import Foundation
import HTTP
import HTTPSupport
import Numerics
import Testing

@Suite struct ChaosTests {
  private static let body = String(repeating: "abcdefgh", count: 40)

  /// Requests, and a text that the response to each has to contain.
  private static let requests: [(message: String, expected: String)] = [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "hello"),
    (
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 320\r\n\r\n\(body)", body
    ),
    (
      "POST /echo/inline HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "140\r\n\(body)\r\n0\r\n\r\n", body
    ),
    (
      "POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "140\r\n\(body)\r\n1\r\n\n\r\n0\r\n\r\n", body
    ),
    ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404"),
    ("GET / HTTP/1.1\r\n\r\n", "400"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n\(body)", "413"),
    ("\u{16}\u{3}\u{1}\u{2}", "400"),
  ]

  /// Sends a few requests, cut at random places, and disconnects in a random way; returns a wrong response.
  private static func run(_ client: Client, _ random: inout SplitMix64) throws -> String? {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let (message, expected) = requests.randomElement(using: &random) ?? requests[0]
      var rest = Array(message.utf8)[...]
      let isCutShort = Int.random(in: 0..<6, using: &random) == 0
      if isCutShort { rest = rest.prefix(Int.random(in: 0..<rest.count, using: &random)) }
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        try client.send(Array(rest.prefix(count)))
        rest.removeFirst(count)
      }
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        client.reset()
        return nil
      case 1:
        client.close()
        return nil
      case 2:
        client.finishSending()
        _ = try client.readAll()
        return nil
      default:
        if isCutShort { return nil }
        let response = try client.readResponse()
        if !(response.statusLine + response.text).contains(expected) {
          return "\(response) in place of \(expected)"
        }
        if response.headers["Connection"] == "close" { return nil }
      }
    }
    return nil
  }

  @Test(arguments: [1, 2])
  func `clients that break off anywhere neither disturb others nor leave resources behind`(
    threads: Int
  ) throws {
    let loopback = try Loopback(
      { $0.limits.ioThreads = threads },
      routes: { router in
        router.on(
          .post, "/stream",
          .stream { _, body, response in
            while let piece = try body.read() { try response.write(piece) }
          })
      })
    let wrong = Recorder<String>()
    let crowd = DispatchGroup()
    for seed in 1...8 {
      crowd.enter()
      Thread {
        defer { crowd.leave() }
        var random = SplitMix64(seed: UInt64(seed))
        for _ in 0..<100 {
          do {
            let client = try loopback.connect()
            if let wrongResponse = try Self.run(client, &random) { wrong.add(wrongResponse) }
          } catch let failure as Client.Failure {
            // A client may fail to send after the server has refused its request and closed.
            if !failure.description.hasPrefix("send") { wrong.add("\(failure)") }
          } catch {
            wrong.add("\(error)")
          }
        }
      }.start()
    }
    crowd.wait()
    #expect(wrong.elements == [])
    eventually {
      let snapshot = loopback.monitor.snapshot()
      return snapshot.openConnections == 0 && snapshot.requestsInFlight == 0
        && snapshot.bodyBytes == 0 && snapshot.unreadBytes == 0 && snapshot.openStreams == 0
        && snapshot.queuedRequests == 0
    }
    #expect(try loopback.response("GET /").text == "hello")
  }
}
