// The same work on elements that come one after another, on several cores while they come.

import Dispatch
import Synchronization

/// Stretches of what one thread reads, worked on by others meanwhile; of use once.
package final class ConcurrentStretches<Element: Sendable, Result: Sendable>: Sendable {
  private struct State {
    /// What no stretch has been made of yet.
    var elements: [Element] = []
    /// Stretches that nobody works on yet, the first one first.
    var waiting: ArraySlice<[Element]> = []
    /// The results of each stretch, once they are there.
    var results: [[Result]] = []
    /// Threads at work or called to it.
    var helpers = 0
  }

  private let length: Int
  private let threads: Int
  private let transform: @Sendable (Element) -> Result
  private let state = Mutex(State())
  private let isGivenUp = Atomic(false)
  /// Stretches that are worked on.
  private let underWay = DispatchGroup()

  /// Work on each element, of which a thread takes `length` at a time, by at most so many threads.
  package init(
    of length: Int, threads: Int, _ transform: @escaping @Sendable (Element) -> Result
  ) {
    self.length = length
    self.threads = threads
    self.transform = transform
  }

  /// Works on all elements that `read` hands over.
  ///
  /// - Parameter read: Called once, with what takes the next element. If it throws, no more elements are worked on.
  /// - Returns: A result for each, in their order.
  package func results(reading read: ((Element) -> Void) throws -> Void) rethrows -> [Result] {
    do {
      try read(append)
    } catch {
      isGivenUp.store(true, ordering: .relaxed)
      state.withLock { $0.waiting = [] }
      underWay.wait()
      throw error
    }
    state.withLock { if !$0.elements.isEmpty { cut(&$0) } }
    work(isHelper: false)
    underWay.wait()
    return state.withLock { $0.results.flatMap(\.self) }
  }

  private func append(_ element: Element) {
    let needsHelp = state.withLock { state in
      state.elements.append(element)
      guard state.elements.count == length else { return false }
      cut(&state)
      // The caller is a thread too, and has its own work to do.
      guard state.helpers < threads - 1 else { return false }
      state.helpers += 1
      return true
    }
    if needsHelp { DispatchQueue.global().async { self.work(isHelper: true) } }
  }

  private func cut(_ state: inout State) {
    state.waiting.append(state.elements)
    state.results.append([])
    state.elements.removeAll(keepingCapacity: true)
  }

  /// Works on stretches until none waits.
  private func work(isHelper: Bool) {
    while true {
      let next = state.withLock { state -> (place: Int, elements: [Element])? in
        guard let elements = state.waiting.popFirst() else {
          if isHelper { state.helpers -= 1 }
          return nil
        }
        underWay.enter()
        return (state.results.count - state.waiting.count - 1, elements)
      }
      guard let next else { return }
      let results = next.elements.compactMap { element in
        isGivenUp.load(ordering: .relaxed) ? nil : transform(element)
      }
      state.withLock { $0.results[next.place] = results }
      underWay.leave()
    }
  }
}
