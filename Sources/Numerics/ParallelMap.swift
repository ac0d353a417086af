import Dispatch
import Foundation
import Synchronization

/// Returns the transformed elements, in their order, using several threads.
///
/// Each thread, including the calling one, takes the next element until none is left, so elements that differ in cost
/// are shared evenly. After a failure no further element is started.
///
/// - Parameters:
///   - elements: What to transform.
///   - threads: The number of threads, at least 1; by default one for each core.
///   - transform: Called once for each element, on any of the threads.
/// - Returns: A value for each element, in the order of the elements.
/// - Throws: The error of the first element, in their order, whose transform failed.
public func parallelMap<Element: Sendable, Value: Sendable, Failure: Error>(
  _ elements: [Element], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
  _ transform: @Sendable (Element) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let threads = min(threads, elements.count)
  guard threads > 1 else {
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements { values.append(try transform(element)) }
    return values
  }
  let next = Atomic(0)
  let hasFailed = Atomic(false)
  var results = [Result<Value, Failure>?](repeating: nil, count: elements.count)
  results.withUnsafeMutableBufferPointer { results in
    // Each result is written by one thread, and read only after all threads have finished.
    nonisolated(unsafe) let results = results
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while !hasFailed.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < elements.count else { return }
        do throws(Failure) {
          results[index] = .success(try transform(elements[index]))
        } catch {
          results[index] = .failure(error)
          hasFailed.store(true, ordering: .relaxed)
        }
      }
    }
  }
  // Elements are started in their order, so all elements before the first failure have results.
  var values: [Value] = []
  values.reserveCapacity(elements.count)
  for case .some(let result) in results { values.append(try result.get()) }
  return values
}
