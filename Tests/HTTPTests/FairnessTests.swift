import Compression
import Foundation
import HTTP
import HTTPSupport
import Numerics
import Testing

@Suite struct FairnessTests {
  /// A server with routes of heavy work, which is recorded when it begins and waits for the gate.
  private final class Fixture: Sendable {
    let heavy = Recorder<Int>()
    let gate = DispatchSemaphore(value: 0)
    let loopback: Loopback

    init(_ configure: (inout ServerConfiguration) -> Void) throws {
      let (heavy, gate) = (heavy, gate)
      @Sendable func work() -> Response {
        heavy.add(heavy.elements.count)
        gate.wait()
        return .text("heavy")
      }
      loopback = try Loopback(
        {
          $0.maxLightCost = 10
          configure(&$0)
        },
        routes: { router in
          router.on(.get, "/heavy", .inline { _ in .work(cost: 11) { work() } })
          router.on(.get, "/light", .inline { _ in .work(cost: 10) { .text("light") } })
          router.on(
            .post, "/measured",
            .worker(
              { $0.body.count > 10 ? work() : .text("light") }, cost: { $0.body.count }))
        })
    }

    /// Connects a client that sends a request.
    func send(_ request: String) throws -> Client {
      let client = try loopback.connect()
      try client.send(request)
      return client
    }

    /// Connects clients that request heavy work, and waits until all of it runs or waits.
    func sendHeavy(_ count: Int, running: Int, queued: Int) throws -> [Client] {
      let clients = try (0..<count).map { _ in try send("GET /heavy HTTP/1.1\r\nHost: a\r\n\r\n") }
      eventually {
        heavy.elements.count == running
          && loopback.monitor.snapshot().queuedRequests == queued
      }
      return clients
    }

    func finish(_ clients: [Client]) throws {
      for _ in clients { gate.signal() }
      for client in clients { #expect(try client.readResponse().text == "heavy") }
    }
  }

  @Test(arguments: [2, 3, 5])
  func `a small request waits for no heavy one, however many there are`(workers: Int) throws {
    let fixture = try Fixture { $0.limits.workers = workers }
    let clients = try fixture.sendHeavy(20, running: workers - 1, queued: 21 - workers)
    for _ in 0..<20 { #expect(try fixture.loopback.response("GET /light").text == "light") }
    // No other heavy request has been begun.
    #expect(fixture.heavy.elements.count == workers - 1)
    try fixture.finish(clients)
  }

  @Test
  func `with one worker a small request waits for at most one heavy one`() throws {
    let fixture = try Fixture { $0.limits.workers = 1 }
    let clients = try fixture.sendHeavy(5, running: 1, queued: 4)
    let small = try fixture.send("GET /light HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { fixture.loopback.monitor.snapshot().queuedRequests == 5 }
    fixture.gate.signal()
    #expect(try small.readResponse().text == "light")
    eventually { fixture.heavy.elements.count == 2 }
    try fixture.finish(clients)
  }

  @Test
  func `heavy and light jobs that both wait are run alternately, each in their order`() throws {
    let pool = WorkerPool(workers: 1, limits: WorkerPool.Limits(queueLength: 100))
    let begun = Recorder<String>()
    let done = DispatchGroup()
    for (letter, cost) in [("H", 2), ("L", 1)] {
      for index in 0..<3 {
        done.enter()
        try pool.submit(
          WorkerPool.Job(
            cancellation: CancellationFlag(), cost: cost,
            work: .single {
              begun.add("\(letter)\(index)")
              done.leave()
            }))
      }
    }
    pool.start()
    done.wait()
    pool.close()
    #expect(begun.elements == ["H0", "L0", "H1", "L1", "H2", "L2"])
  }

  @Test
  func `a queue full of heavy requests refuses further ones and no small one`() throws {
    let fixture = try Fixture { $0.limits.maxQueued = 2 }
    let clients = try fixture.sendHeavy(3, running: 1, queued: 2)
    let refused = try fixture.loopback.response("GET /heavy")
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
    #expect(try fixture.loopback.response("GET /light").text == "light")
    try fixture.finish(clients)
  }

  @Test
  func `the cost of what waits is limited, and one job of any cost may wait`() throws {
    let pool = WorkerPool(
      workers: 2, limits: WorkerPool.Limits(queueLength: 100, queuedCost: 10, lightCost: 3))
    func submit(_ cost: Int) throws {
      try pool.submit(
        WorkerPool.Job(cancellation: CancellationFlag(), cost: cost, work: .single {}))
    }
    try submit(1000)
    #expect(throws: HTTPError.queueFull(retryAfter: 1)) { try submit(4) }
    for _ in 0..<3 { try submit(3) }
    #expect(throws: HTTPError.queueFull(retryAfter: 1)) { try submit(3) }
    try submit(1)
  }

  @Test
  func `requests given up do not count in the queue`() throws {
    let fixture = try Fixture {
      $0.limits.maxQueued = 2
      $0.limits.workers = 1
    }
    let clients = try fixture.sendHeavy(3, running: 1, queued: 2)
    #expect(try fixture.loopback.response("GET /heavy").status == 429)
    for client in clients.dropFirst() { client.close() }
    eventually { fixture.loopback.monitor.snapshot().queuedRequests == 0 }
    #expect(fixture.loopback.monitor.snapshot().cancelledRequests == 2)
    let others = try fixture.sendHeavy(2, running: 1, queued: 2)
    try fixture.finish([clients[0]] + others)
  }

  @Test
  func `requests given up make room in a full queue`() throws {
    let pool = WorkerPool(workers: 1, limits: WorkerPool.Limits(queueLength: 1))
    let cancellation = CancellationFlag()
    let job = WorkerPool.Job(cancellation: cancellation, work: .single {})
    for _ in 0..<2 { try pool.submit(job) }
    #expect(throws: HTTPError.self) { try pool.submit(job) }
    cancellation.cancel()
    for _ in 0..<2 {
      try pool.submit(WorkerPool.Job(cancellation: CancellationFlag(), work: .single {}))
    }
    #expect(pool.counts.waiting == 2)
    #expect(pool.counts.cancelled == 2)
  }

  @Test
  func `the cost of a compressed request is that of its content`() throws {
    let fixture = try Fixture { _ in }
    func post(_ length: Int) throws -> Client {
      let body = try Gzip.compress([UInt8](repeating: 0, count: length), effort: .fast)
      let client = try fixture.send(
        "POST /measured HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
          + "Content-Length: \(body.count)\r\n\r\n")
      try client.send(body)
      return client
    }
    let heavy = try [post(1000), post(1000)]
    eventually {
      fixture.heavy.elements.count == 1
        && fixture.loopback.monitor.snapshot().queuedRequests == 1
    }
    #expect(try post(10).readResponse().text == "light")
    #expect(try fixture.loopback.response("GET /light").text == "light")
    try fixture.finish(heavy)
  }
}
