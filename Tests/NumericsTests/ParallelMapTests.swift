import Numerics
import Synchronization
import Testing

@Suite struct ParallelMapTests {
  private struct Failure: Error, Equatable {
    let element: Int
  }

  @Test(arguments: [1, 2, 7], [0, 1, 2, 1000])
  func `results are in the order of the elements, each transformed once`(
    threads: Int, count: Int
  ) {
    let calls = Mutex(0)
    let values = parallelMap(Array(0..<count), threads: threads) { element in
      calls.withLock { $0 += 1 }
      return element * element
    }
    #expect(values == (0..<count).map { $0 * $0 })
    #expect(calls.withLock { $0 } == count)
  }

  @Test(arguments: [1, 2, 7])
  func `the error of the first failed element is thrown`(threads: Int) {
    for _ in 0..<20 {
      #expect(throws: Failure(element: 31)) {
        try parallelMap(Array(0..<200), threads: threads) { element throws(Failure) in
          if element >= 31 { throw Failure(element: element) }
        }
      }
    }
  }

  @Test func `a thread starts no further element after a failure`() {
    let calls = Mutex(0)
    _ = try? parallelMap(Array(0..<10_000), threads: 2) { element throws(Failure) in
      calls.withLock { $0 += 1 }
      throw Failure(element: element)
    }
    #expect(calls.withLock { $0 } <= 2)
  }
}
