import Foundation
import HTTP
import HTTPSupport
import Numerics
import Testing

@Suite struct WorkerTests {
  private static let gate = "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"

  /// Connects clients whose requests occupy workers and, after those, places in the queue.
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
  func `a full queue refuses with 429 at once while inline routes respond`() throws {
    let loopback = try Loopback {
      $0.limits.workers = 1
      $0.limits.maxQueued = 2
    }
    let clients = try occupy(loopback, workers: 1, queued: 2)
    let refused = try loopback.response("GET /gate")
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
    #expect(try loopback.response("GET /").text == "hello")
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readResponse().text == "through") }
    loopback.gate.signal()
    #expect(try loopback.response("GET /gate").status == 200)
  }

  @Test
  func `idle workers take requests even if the queue has no room`() throws {
    let loopback = try Loopback {
      $0.limits.workers = 2
      $0.limits.maxQueued = 0
    }
    let clients = try occupy(loopback, workers: 2)
    #expect(try loopback.response("GET /gate").status == 429)
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readResponse().status == 200) }
  }

  @Test
  func `Retry-After is the time that the queue takes at the measured pace`() throws {
    let pool = WorkerPool(workers: 2, limits: WorkerPool.Limits(queueLength: 5))
    let job = WorkerPool.Job(cancellation: CancellationFlag(), work: .single {})
    // Before the first measurement it is the shortest time.
    for _ in 0..<7 { try pool.submit(job) }
    #expect(throws: HTTPError.queueFull(retryAfter: 1)) { try pool.submit(job) }
    #expect(WorkerPool.secondsToWait(behind: 5, workers: 2, serviceTime: 0.1) == 1)
    #expect(WorkerPool.secondsToWait(behind: 99, workers: 2, serviceTime: 0.5) == 25)
    #expect(WorkerPool.secondsToWait(behind: 1000, workers: 2, serviceTime: 1000) == 3600)
  }

  @Test(arguments: [true, false])
  func `a request is dropped if its client disconnects before a worker takes it`(resets: Bool)
    throws
  {
    let loopback = try Loopback { $0.limits.workers = 1 }
    let first = try occupy(loopback, workers: 1)
    let gone = try loopback.connect()
    try gone.send(Self.gate)
    eventually { loopback.monitor.snapshot().queuedRequests == 1 }
    if resets { gone.reset() } else { gone.close() }
    eventually { loopback.monitor.snapshot().openConnections == 1 }
    loopback.gate.signal()
    #expect(try first[0].readResponse().text == "through")
    eventually { loopback.monitor.snapshot().cancelledRequests == 1 }
    #expect(loopback.monitor.snapshot().requestsInFlight == 0)
  }

  @Test
  func `a client that has only finished sending keeps its place in the queue`() throws {
    let loopback = try Loopback { $0.limits.workers = 1 }
    let first = try occupy(loopback, workers: 1)
    let half = try loopback.connect()
    try half.send(Self.gate)
    half.finishSending()
    eventually { loopback.monitor.snapshot().queuedRequests == 1 }
    loopback.gate.signal()
    loopback.gate.signal()
    #expect(try first[0].readResponse().text == "through")
    #expect(try half.readResponse().statusLine == "HTTP/1.1 200 OK")
    #expect(loopback.monitor.snapshot().cancelledRequests == 0)
  }

  @Test
  func `a running handler is cancelled when its client disconnects`() throws {
    let outcome = Recorder<Bool>()
    let isDisconnected = DispatchSemaphore(value: 0)
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/long",
        .worker { request in
          outcome.add(request.cancellation.isCancelled)
          isDisconnected.wait()
          outcome.add(request.cancellation.isCancelled)
          return .text("")
        })
    })
    let client = try loopback.connect()
    try client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { loopback.monitor.snapshot().busyWorkers == 1 }
    client.close()
    eventually { loopback.monitor.snapshot().openConnections == 0 }
    isDisconnected.signal()
    eventually { outcome.elements == [false, true] }
  }
}
