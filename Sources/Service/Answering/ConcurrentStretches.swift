// The same work on elements that come one after another, on several cores while they come.

import Dispatch
import Synchronization

/// Stretches of what one thread reads, worked on by others meanwhile; of use once.
///
/// Stretches are short at first, unless many elements are expected, so that there is soon something to do for each
/// thread, and for few elements too. Those of heavy elements are shorter than those of light ones.
package final class ConcurrentStretches<Element: Sendable, Result: Sendable>: Sendable {
  private struct Stretch {
    /// The number of elements before it.
    let start: Int
    var elements: [Element]
  }

  private struct State {
    var stretches: [Stretch] = []
    /// How many of the stretches somebody works on or has worked on, the first ones first.
    var begun = 0
    /// The result of each stretch, once it is there.
    var results: [Result?] = []
    /// Threads at work or called to it.
    var helpers = 0
  }

  private let weights: ClosedRange<Int>
  private let threads: Int
  private let weight: @Sendable (Element) -> Int
  private let transform: @Sendable (_ elements: [Element], _ start: Int) -> Result
  private let state = Mutex(State())
  /// Stretches that are worked on.
  private let underWay = DispatchGroup()

  /// Work on stretches of elements.
  ///
  /// - Parameters:
  ///   - weights: A stretch ends with the element that makes it so heavy: the first number if there are few elements,
  ///     the second if there are many.
  ///   - threads: How many threads work at most.
  ///   - weight: How much there is to do about an element, from 1 on.
  ///   - transform: The work on a stretch, before which so many elements came.
  package init(
    of weights: ClosedRange<Int>, threads: Int,
    weighing weight: @escaping @Sendable (Element) -> Int = { _ in 1 },
    _ transform: @escaping @Sendable (_ elements: [Element], _ start: Int) -> Result
  ) {
    self.weights = weights
    self.threads = threads
    self.weight = weight
    self.transform = transform
  }

  /// Works on all elements that `read` hands over.
  ///
  /// - Parameters:
  ///   - expected: The weight of all elements, as far as it is known before.
  ///   - read: Called once, with what takes the next element. If it throws, no more stretches are worked on.
  /// - Returns: A result for each stretch, in their order.
  package func results(
    expecting expected: Int = 0, reading read: ((Element) -> Void) throws -> Void
  ) rethrows -> [Result] {
    // As many as keep all threads at work to the end.
    let share = max(weights.lowerBound, expected / (8 * threads))
    var stretch = Stretch(start: 0, elements: [])
    var (weightBefore, weight) = (0, 0)
    do {
      try read { element in
        weight += self.weight(element)
        stretch.elements.append(element)
        guard weight >= min(max(weightBefore / 8, share), weights.upperBound) else { return }
        add(stretch, lastly: false)
        (weightBefore, weight) = (weightBefore + weight, 0)
        let count = stretch.elements.count
        stretch = Stretch(start: stretch.start + count, elements: [])
        stretch.elements.reserveCapacity(count)
      }
    } catch {
      state.withLock { $0.begun = $0.stretches.count }
      underWay.wait()
      throw error
    }
    if !stretch.elements.isEmpty { add(stretch, lastly: true) }
    work(isHelper: false)
    underWay.wait()
    return state.withLock { $0.results.compactMap(\.self) }
  }

  /// Adds a stretch, and calls for help with it unless it is the caller's own last one.
  private func add(_ stretch: Stretch, lastly isLast: Bool) {
    let needsHelp = state.withLock { state in
      state.stretches.append(stretch)
      state.results.append(nil)
      // The caller is a thread too, and has its own work to do.
      guard !isLast, state.helpers < threads - 1 else { return false }
      state.helpers += 1
      return true
    }
    if needsHelp { DispatchQueue.global().async { self.work(isHelper: true) } }
  }

  /// Works on stretches until none waits.
  private func work(isHelper: Bool) {
    while true {
      let next = state.withLock { state -> (place: Int, stretch: Stretch)? in
        guard state.begun < state.stretches.count else {
          if isHelper { state.helpers -= 1 }
          return nil
        }
        underWay.enter()
        let (place, stretch) = (state.begun, state.stretches[state.begun])
        // What has been worked on is needed no more.
        state.stretches[place].elements = []
        state.begun += 1
        return (place, stretch)
      }
      guard let next else { return }
      let result = transform(next.stretch.elements, next.stretch.start)
      state.withLock { $0.results[next.place] = result }
      underWay.leave()
    }
  }
}
