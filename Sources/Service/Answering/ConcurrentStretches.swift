// The same work on elements that come one after another, on several cores while they come.

import Dispatch
import Synchronization

/// Stretches of what one thread reads, worked on by others meanwhile.
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
  private let transform: @Sendable ([Element]) -> [Result]
  private let state = Mutex(State())
  /// Stretches that are worked on.
  private let underWay = DispatchGroup()

  /// Work on at most `length` elements at a time, as many results as elements, by at most so many threads.
  package init(
    of length: Int, threads: Int, _ transform: @escaping @Sendable ([Element]) -> [Result]
  ) {
    self.length = length
    self.threads = threads
    self.transform = transform
  }

  /// Takes the next element.
  package func append(_ element: Element) {
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

  /// The results for all elements, in their order; none may be taken after.
  package func results() -> [Result] {
    state.withLock { if !$0.elements.isEmpty { cut(&$0) } }
    work(isHelper: false)
    underWay.wait()
    return state.withLock { $0.results.flatMap(\.self) }
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
      let results = transform(next.elements)
      state.withLock { $0.results[next.place] = results }
      underWay.leave()
    }
  }
}
