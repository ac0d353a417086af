import Foundation
import Service
import Synchronization
import Testing

struct ConcurrentStretchesTests {
  private struct Failure: Error {}

  @Test(arguments: [0, 1, 2, 7, 8, 9, 1000], [1, 2, 5])
  func `results are in the order of the elements, whoever works on them`(
    count: Int, threads: Int
  ) {
    let stretches = ConcurrentStretches<Int, [String]>(of: 4...16, threads: threads) {
      elements, start in
      if start == 8 { Thread.sleep(forTimeInterval: 0.01) }
      #expect(elements.first == start)
      return elements.map { "\($0)" }
    }
    let results = stretches.results { take in for element in 0..<count { take(element) } }
    #expect(results.flatMap(\.self) == (0..<count).map { "\($0)" })
    // Short at first, then longer, and never beyond the bounds.
    #expect(results.dropLast().allSatisfy { (4...16).contains($0.count) })
    #expect(results.first?.count == (count == 0 ? nil : min(count, 4)))
    #expect(count < 1000 || results.dropLast().last?.count == 16)
  }

  @Test func `stretches are as heavy as asked for, whatever the weights`() {
    let stretches = ConcurrentStretches<Int, [Int]>(of: 6...48, threads: 2, weighing: \.self) {
      elements, _ in elements
    }
    let elements = [1, 1, 4] + [24, 24, 5, 1] + [Int](repeating: 3, count: 400)
    let results = stretches.results { take in for element in elements { take(element) } }
    #expect(results.flatMap(\.self) == elements)
    #expect(results.prefix(4) == [[1, 1, 4], [24], [24], [5, 1]])
    // None could have ended before.
    #expect(results.dropLast().allSatisfy { $0.reduce(0, +) >= 6 })
    #expect(results.allSatisfy { $0.dropLast().reduce(0, +) < 48 })
    #expect(results.dropLast().last?.reduce(0, +) == 48)
  }

  @Test(arguments: [1, 2, 16]) func `where many are expected the first stretch is long`(
    threads: Int
  ) {
    for expected in [10, 100, 1000, 10_000] {
      let stretches = ConcurrentStretches<Int, Int>(
        of: 6...48, threads: threads, weighing: { _ in 2 }
      ) { elements, _ in 2 * elements.count }
      let weights = stretches.results(expecting: expected) { take in
        for element in 0..<expected / 2 { take(element) }
      }
      #expect(weights.reduce(0, +) == expected)
      // Weights are even.
      #expect(weights.first == min((max(6, expected / (8 * threads)) + 1) / 2 * 2, 48))
    }
  }

  @Test func `a second thread works on what has come while the first still reads`() {
    let isDone = DispatchSemaphore(value: 0)
    let stretches = ConcurrentStretches<Int, [Int]>(of: 2...2, threads: 2) { elements, _ in
      isDone.signal()
      return elements
    }
    let results = stretches.results { take in
      for element in 0..<2 { take(element) }
      #expect(isDone.wait(timeout: .now() + 10) == .success)
    }
    #expect(results == [[0, 1]])
  }

  @Test func `with one thread nobody else works`() {
    let caller = ObjectIdentifier(Thread.current)
    let others = Atomic(0)
    let stretches = ConcurrentStretches<Int, [Int]>(of: 4...16, threads: 1) { elements, _ in
      if ObjectIdentifier(Thread.current) != caller { others.add(1, ordering: .relaxed) }
      return elements
    }
    let results = stretches.results { take in for element in 0..<100 { take(element) } }
    #expect(results.flatMap(\.self) == Array(0..<100))
    #expect(others.load(ordering: .relaxed) == 0)
  }

  @Test(arguments: [1, 10]) func `after an error no stretch is begun, and none is still worked on`(
    length: Int
  ) {
    let begun = Atomic(0)
    let ended = Atomic(0)
    let isBegun = DispatchSemaphore(value: 0)
    let stretches = ConcurrentStretches<Int, Int>(of: length...length, threads: 2) { _, start in
      begun.add(1, ordering: .relaxed)
      isBegun.signal()
      Thread.sleep(forTimeInterval: 0.05)
      ended.add(1, ordering: .relaxed)
      return start
    }
    #expect(throws: Failure.self) {
      try stretches.results { take in
        for element in 0..<100 { take(element) }
        isBegun.wait()
        throw Failure()
      }
    }
    let count = begun.load(ordering: .relaxed)
    #expect(ended.load(ordering: .relaxed) == count && count < 10)
    Thread.sleep(forTimeInterval: 0.1)
    #expect(begun.load(ordering: .relaxed) == count)
  }
}
