import Compression
import Foundation
import HTTP
import HTTPSupport
import Numerics
import Synchronization
import Testing

@Suite struct BatcherTests {
  private struct Failure: Error {}

  /// A pool that starts after its jobs have been queued, and a record of its batches.
  private final class Pool: Sendable {
    let workers: WorkerPool
    let batches = Recorder<[Int]>()
    let results = Recorder<(item: Int, text: String)>()
    private let done = DispatchGroup()
    let batcher: Batcher<Int>

    init(workers: Int = 1, queueLength: Int = 100, largestBatch: Int, failing: Int? = nil) {
      self.workers = WorkerPool(
        workers: workers, limits: WorkerPool.Limits(queueLength: queueLength))
      batcher = Batcher(largestBatch: largestBatch) { [batches] items in
        batches.add(items)
        return items.map { $0 == failing ? .failure(Failure()) : .success(.text("\($0)")) }
      }
    }

    deinit { workers.close() }

    func submit(
      _ item: Int, to batcher: Batcher<Int>? = nil, cancellation: CancellationFlag = .init()
    ) throws {
      guard case .batched(let batchItem) = (batcher ?? self.batcher).answer(item) else { return }
      done.enter()
      do {
        try workers.submit(
          WorkerPool.Job(
            cancellation: cancellation,
            work: .batched(batchItem) { [results, done] result in
              let body = try? result.get().body.flatMap(\.self)
              results.add((item, body.map { String(decoding: $0, as: UTF8.self) } ?? "failed"))
              done.leave()
            }))
      } catch {
        done.leave()
        throw error
      }
    }

    /// Runs all jobs and waits for them, except for `dropped` that are cancelled.
    func run(dropped: Int = 0) {
      for _ in 0..<dropped { done.leave() }
      workers.start()
      done.wait()
    }
  }

  @Test(arguments: [1, 2, 7])
  func `every request gets the result of its own item, and batches keep the order`(
    workers: Int
  ) throws {
    let pool = Pool(workers: workers, largestBatch: 5)
    for item in 0..<23 { try pool.submit(item) }
    pool.run()
    #expect(pool.results.elements.map(\.item).sorted() == Array(0..<23))
    #expect(pool.results.elements.allSatisfy { $0.text == "\($0.item)" })
    #expect(pool.batches.elements.allSatisfy { $0 == Array($0[0]..<$0[0] + $0.count) })
  }

  @Test
  func `a batch has at most the largest number of items`() throws {
    let pool = Pool(largestBatch: 5)
    for item in 0..<12 { try pool.submit(item) }
    pool.run()
    #expect(pool.batches.elements.map(\.count) == [5, 5, 2])
  }

  @Test
  func `a worker takes only its share of the queue`() throws {
    let pool = Pool(workers: 4, largestBatch: 100)
    for item in 0..<9 { try pool.submit(item) }
    pool.run()
    #expect(pool.batches.elements.allSatisfy { $0.count <= 3 })
    #expect(pool.batches.elements.count >= 4)
  }

  @Test
  func `only neighbours of one batcher share a batch`() throws {
    let pool = Pool(largestBatch: 100)
    let singles = Recorder<Int>()
    let other = Batcher<Int>(largestBatch: 100) { [batches = pool.batches] items in
      batches.add(items)
      return items.map { .success(.text("\($0)")) }
    }
    for item in 0..<2 { try pool.submit(item) }
    try pool.workers.submit(
      WorkerPool.Job(cancellation: CancellationFlag(), work: .single { singles.add(1) }))
    for item in 2..<5 { try pool.submit(item) }
    for item in 5..<7 { try pool.submit(item, to: other) }
    pool.run()
    #expect(pool.batches.elements == [[0, 1], [2, 3, 4], [5, 6]])
    #expect(singles.elements == [1])
  }

  @Test
  func `a failed item fails alone`() throws {
    let pool = Pool(largestBatch: 3, failing: 1)
    for item in 0..<3 { try pool.submit(item) }
    pool.run()
    #expect(pool.batches.elements == [[0, 1, 2]])
    #expect(pool.results.elements.map(\.text) == ["0", "failed", "2"])
  }

  @Test
  func `cancelled items are dropped and counted, and take no place in a batch`() throws {
    let pool = Pool(largestBatch: 3)
    let cancellation = CancellationFlag()
    for item in 0..<6 {
      try pool.submit(
        item, cancellation: item.isMultiple(of: 2) ? cancellation : CancellationFlag())
    }
    cancellation.cancel()
    pool.run(dropped: 3)
    #expect(pool.batches.elements == [[1, 3, 5]])
    #expect(pool.workers.counts.cancelled == 3)
  }

  @Test
  func `a full queue refuses an item`() throws {
    let pool = Pool(queueLength: 2, largestBatch: 3)
    for item in 0..<3 { try pool.submit(item) }
    #expect(throws: HTTPError.queueFull(retryAfter: 1)) { try pool.submit(3) }
    pool.run()
  }

  // MARK: In a server

  private static let post = "POST /batched HTTP/1.1\r\nHost: a\r\n"

  /// A server that answers the length of a body in batches, and fails for an empty one.
  private func server(_ batches: Recorder<[Int]>) throws -> Loopback {
    let batcher = Batcher<Int>(largestBatch: 8) { lengths in
      batches.add(lengths)
      return lengths.map { $0 == 0 ? .failure(HTTPError.notFound) : .success(.text("\($0)")) }
    }
    return try Loopback(
      { $0.limits.workers = 1 },
      routes: { router in
        router.on(.post, "/batched", .inline { batcher.answer($0.body.count) })
      })
  }

  @Test
  func `requests that wait for a worker are answered in one batch, each by its own response`()
    throws
  {
    let batches = Recorder<[Int]>()
    let loopback = try server(batches)
    let holder = try loopback.connect()
    try holder.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { loopback.monitor.snapshot().busyWorkers == 1 }
    let clients = try (0..<3).map { length in
      let client = try loopback.connect()
      try client.send(
        Self.post + "Content-Length: \(length)\r\n\r\n" + String(repeating: "x", count: length))
      eventually { loopback.monitor.snapshot().queuedRequests == length + 1 }
      return client
    }
    loopback.gate.signal()
    let responses = try clients.map { try $0.readResponse() }
    #expect(responses.map(\.status) == [404, 200, 200])
    #expect(responses.dropFirst().map(\.text) == ["1", "2"])
    #expect(batches.elements == [[0, 1, 2]])
  }

  @Test
  func `an item of a compressed body is answered in a batch of its own`() throws {
    let batches = Recorder<[Int]>()
    let client = try server(batches).connect()
    let body = try Gzip.compress([UInt8](repeating: 0, count: 1000), effort: .fast)
    try client.send(
      Self.post + "Content-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
    try client.send(body)
    #expect(try client.readResponse().text == "1000")
    #expect(batches.elements == [[1000]])
  }
}
