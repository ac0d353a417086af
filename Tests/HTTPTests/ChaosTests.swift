// Clients that do whatever clients do, many at a time.

import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct ChaosTests {
  /// Numbers that are the same in every run: xorshift64*.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 2_685_821_657_736_338_717
    }
  }

  private static let body = String(repeating: "abcdefgh", count: 40)

  /// Requests, and what the answer to each has to contain.
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
      "POST /lines HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "140\r\n\(body)\r\n1\r\n\n\r\n0\r\n\r\n", body
    ),
    ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404"),
    ("GET / HTTP/1.1\r\n\r\n", "400"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n\(body)", "413"),
    ("\u{16}\u{3}\u{1}\u{2}", "400"),
  ]

  /// One client's life: a few requests, cut anywhere, and an end of one kind or another.
  private static func live(_ client: Client, _ dice: inout Dice) throws -> String? {
    for _ in 0..<Int.random(in: 1...4, using: &dice) {
      let (message, expected) = requests.randomElement(using: &dice) ?? requests[0]
      var rest = Array(message.utf8)[...]
      let isCutShort = Int.random(in: 0..<6, using: &dice) == 0
      if isCutShort { rest = rest.prefix(Int.random(in: 0..<rest.count, using: &dice)) }
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &dice)
        try client.send(Array(rest.prefix(count)))
        rest.removeFirst(count)
      }
      switch Int.random(in: 0..<8, using: &dice) {
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
        let answer = try client.readAnswer()
        if !(answer.statusLine + answer.text).contains(expected) {
          return "\(answer) in place of \(expected)"
        }
        if answer.headers["Connection"] == "close" { return nil }
      }
    }
    return nil
  }

  @Test(arguments: [1, 2])
  func `whatever clients do, the others are served and nothing is left behind`(
    threads: Int
  ) throws {
    let loopback = try Loopback(
      { $0.ioThreads = threads },
      routes: { router in
        router.on(
          .post, "/lines",
          .stream { _, lines, answer in
            while let line = try lines.readLine(limit: 1000) { try answer.write(line + [10]) }
          })
      })
    let wrong = Recorder<String>()
    let crowd = DispatchGroup()
    for seed in 1...8 {
      crowd.enter()
      Thread {
        defer { crowd.leave() }
        var dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        for _ in 0..<100 {
          do {
            let client = try loopback.connect()
            if let fault = try Self.live(client, &dice) { wrong.add(fault) }
          } catch let failure as Client.Failure {
            // Sending after the server has refused and closed is the client's own affair.
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
    #expect(try loopback.answer("GET /").text == "hello")
  }
}
