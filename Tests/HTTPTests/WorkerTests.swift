// The workers: a bounded queue, an honest refusal, and no work for clients that have gone.

import Foundation
import HTTP
import HTTPSupport
import Numerics
import Testing

@Suite struct WorkerTests {
  private static let gate = "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"

  /// Clients whose requests are with the workers, and wait for one where all are taken.
  private func occupy(_ loopback: Loopback, workers: Int, queued: Int = 0) throws -> [Client] {
    try (1...workers + queued).map { number in
      let client = try loopback.connect()
      try client.send(Self.gate)
      eventually {
        let snapshot = loopback.monitor.snapshot()
        return snapshot.busyWorkers == min(number, workers)
          && snapshot.queuedRequests == max(0, number - workers)
      }
      return client
    }
  }

  @Test
  func `a full queue is 429 at once, while inline routes answer`() throws {
    let loopback = try Loopback {
      $0.workers = 1
      $0.queueLength = 2
    }
    let clients = try occupy(loopback, workers: 1, queued: 2)
    let refused = try loopback.answer("GET /gate")
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
    #expect(try loopback.answer("GET /").text == "hello")
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readAnswer().text == "through") }
    // There is room again.
    loopback.gate.signal()
    #expect(try loopback.answer("GET /gate").status == 200)
  }

  @Test
  func `a queue of no length still gives work to idle workers`() throws {
    let loopback = try Loopback {
      $0.workers = 2
      $0.queueLength = 0
    }
    let clients = try occupy(loopback, workers: 2)
    #expect(try loopback.answer("GET /gate").status == 429)
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readAnswer().status == 200) }
  }

  @Test
  func `the time to come back is what the queue takes at the pace measured`() throws {
    let pool = WorkerPool(workers: 2, queueLength: 5)
    let job = WorkerPool.Job(cancellation: CancellationFlag(), work: .single {})
    // Nothing is known yet: the shortest time there is.
    for _ in 0..<7 { try pool.submit(job) }
    #expect(throws: HTTPError.queueFull(retryAfter: 1)) { try pool.submit(job) }
    #expect(WorkerPool.secondsToWait(behind: 5, workers: 2, serviceTime: 0.1) == 1)
    #expect(WorkerPool.secondsToWait(behind: 99, workers: 2, serviceTime: 0.5) == 25)
    #expect(WorkerPool.secondsToWait(behind: 1000, workers: 2, serviceTime: 1000) == 3600)
  }

  @Test(arguments: [true, false])
  func `work is dropped if its client hangs up before it is begun`(resets: Bool) throws {
    let loopback = try Loopback { $0.workers = 1 }
    let first = try occupy(loopback, workers: 1)
    let gone = try loopback.connect()
    try gone.send(Self.gate)
    eventually { loopback.monitor.snapshot().queuedRequests == 1 }
    if resets { gone.reset() } else { gone.close() }
    eventually { loopback.monitor.snapshot().openConnections == 1 }
    loopback.gate.signal()
    #expect(try first[0].readAnswer().text == "through")
    eventually { loopback.monitor.snapshot().cancelledRequests == 1 }
    #expect(loopback.monitor.snapshot().requestsInFlight == 0)
  }

  @Test
  func `a client that only finishes sending keeps its place in the queue`() throws {
    let loopback = try Loopback { $0.workers = 1 }
    let first = try occupy(loopback, workers: 1)
    let half = try loopback.connect()
    try half.send(Self.gate)
    half.finishSending()
    eventually { loopback.monitor.snapshot().queuedRequests == 1 }
    loopback.gate.signal()
    loopback.gate.signal()
    #expect(try first[0].readAnswer().text == "through")
    #expect(try half.readAnswer().statusLine == "HTTP/1.1 200 OK")
    #expect(loopback.monitor.snapshot().cancelledRequests == 0)
  }

  @Test
  func `a handler at work can tell that its client has gone`() throws {
    let outcome = Recorder<Bool>()
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/long",
        .worker { request in
          for _ in 0..<2000 where !request.isCancelled { Thread.sleep(forTimeInterval: 0.01) }
          outcome.add(request.isCancelled)
          return .text("")
        })
    })
    let client = try loopback.connect()
    try client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { loopback.monitor.snapshot().busyWorkers == 1 }
    client.close()
    eventually { !outcome.elements.isEmpty }
    #expect(outcome.elements == [true])
  }
}
