// Pieces of work that do not depend on each other, on the cores there are.

import Dispatch

/// The results of pieces of work, in their order.
///
/// - Throws: the error of the first piece that failed.
func sideBySide<Value: Sendable>(
  _ count: Int, _ work: @Sendable (Int) throws(ModelError) -> Value
) throws(ModelError) -> [Value] {
  var results = [Result<Value, ModelError>?](repeating: nil, count: count)
  results.withUnsafeMutableBufferPointer { results in
    // Each piece has a place of its own to be put in.
    nonisolated(unsafe) let results = results
    DispatchQueue.concurrentPerform(iterations: count) { index in
      results[index] = Result { () throws(ModelError) in try work(index) }
    }
  }
  var values: [Value] = []
  for case .some(let result) in results { values.append(try result.get()) }
  return values
}
