import Foundation
import Service
import Synchronization
import Testing

struct ConcurrentStretchesTests {
  @Test(arguments: [0, 1, 2, 7, 8, 9, 1000], [1, 2, 5])
  func `results are in the order of the elements, whoever works on them`(
    count: Int, threads: Int
  ) {
    let longest = Mutex(0)
    let stretches = ConcurrentStretches<Int, String>(of: 8, threads: threads) { elements in
      longest.withLock { $0 = max($0, elements.count) }
      if elements.contains(3) { Thread.sleep(forTimeInterval: 0.01) }
      return elements.map { "\($0)" }
    }
    for element in 0..<count { stretches.append(element) }
    #expect(stretches.results() == (0..<count).map { "\($0)" })
    #expect(longest.withLock { $0 } == min(count, 8))
  }

  @Test func `a second thread works on what has come while the first has yet to ask`() {
    let isDone = DispatchSemaphore(value: 0)
    let stretches = ConcurrentStretches<Int, Int>(of: 2, threads: 2) { elements in
      isDone.signal()
      return elements
    }
    for element in 0..<2 { stretches.append(element) }
    #expect(isDone.wait(timeout: .now() + 10) == .success)
    #expect(stretches.results() == [0, 1])
  }

  @Test func `with one thread nobody else works`() {
    let caller = ObjectIdentifier(Thread.current)
    let others = Atomic(0)
    let stretches = ConcurrentStretches<Int, Int>(of: 4, threads: 1) { elements in
      if ObjectIdentifier(Thread.current) != caller { others.add(1, ordering: .relaxed) }
      return elements
    }
    for element in 0..<100 { stretches.append(element) }
    #expect(stretches.results() == Array(0..<100))
    #expect(others.load(ordering: .relaxed) == 0)
  }
}
