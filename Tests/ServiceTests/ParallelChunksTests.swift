import Dispatch
import Foundation
import Service
import Synchronization
import Testing

struct ParallelChunksTests {
  private func chunks(of weights: [Int], threads: Int) -> [[Int]] {
    parallelChunks(of: weights, weight: \.self, threads: threads) { Array($0) }
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 5000], [1, 2, 5])
  func `chunks follow one another in the order of the list, and know their indices`(
    count: Int, threads: Int
  ) {
    let elements = Array(0..<count)
    let chunks = parallelChunks(of: elements, weight: { _ in 3 }, threads: threads) { chunk in
      #expect(chunk.first == chunk.startIndex)
      return Array(chunk)
    }
    #expect(chunks.flatMap(\.self) == elements)
    #expect(chunks.allSatisfy { !$0.isEmpty })
  }

  @Test(arguments: [1, 2, 16])
  func `all chunks but the last have about the same weight, within the bounds`(threads: Int) {
    for count in [10, 100, 1000, 50_000] {
      let weights = (0..<count).map { 1 + $0 % 24 }
      let target = min(max(weights.reduce(0, +) / (8 * threads), 48), 384)
      let chunks = chunks(of: weights, threads: threads)
      // Each ends with the element that makes it heavy enough.
      #expect(chunks.dropLast().allSatisfy { $0.reduce(0, +) >= target })
      #expect(chunks.allSatisfy { $0.dropLast().reduce(0, +) < target })
    }
  }

  @Test func `a short list of heavy elements is shared between threads`() {
    let threads = Mutex<Set<ObjectIdentifier>>([])
    let isShared = DispatchSemaphore(value: 0)
    let chunks = parallelChunks(
      of: [Int](repeating: 24, count: 8), weight: \.self, threads: 2
    ) { chunk in
      let count = threads.withLock { threads in
        threads.insert(ObjectIdentifier(Thread.current))
        return threads.count
      }
      // The first thread waits for the second, which comes if chunks are left for it.
      if count == 2 { isShared.signal() }
      if count == 1 { #expect(isShared.wait(timeout: .now() + 10) == .success) }
      return chunk.count
    }
    #expect(chunks == [2, 2, 2, 2])
  }

  @Test func `an error of a chunk is thrown`() {
    #expect(throws: CancellationError.self) {
      try parallelChunks(of: Array(0..<1000), weight: { _ in 24 }, threads: 2) {
        chunk throws(CancellationError) in
        if chunk.contains(500) { throw CancellationError() }
      }
    }
  }
}
