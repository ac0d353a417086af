import Numerics

/// Cuts a list into chunks of about equal weight and calls `body` with each, on several threads.
///
/// Chunks are light enough that all threads work to the end, also on short lists, and heavy enough that what one
/// chunk costs beside its elements does not count.
///
/// - Parameters:
///   - elements: The list.
///   - weight: The work on an element, in defects, at least 1.
///   - threads: The number of threads at most.
///   - body: Works on one chunk; the indices of the slice are those of `elements`.
/// - Returns: The results, in the order of the chunks.
/// - Throws: What `body` throws for the first chunk that fails.
package func parallelChunks<Element: Sendable, Value: Sendable, Failure: Error>(
  of elements: [Element], weight: (Element) -> Int, threads: Int,
  body: @Sendable (ArraySlice<Element>) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  // Of configurations with 3 defects, 16 to 128 make a chunk.
  let weights = elements.map(weight)
  let target = min(max(weights.reduce(0, +) / (8 * threads), 48), 384)
  var chunks: [ArraySlice<Element>] = []
  var (start, sum) = (0, 0)
  for (index, weight) in weights.enumerated() {
    sum += weight
    guard sum >= target || index == elements.count - 1 else { continue }
    chunks.append(elements[start...index])
    (start, sum) = (index + 1, 0)
  }
  return try parallelMap(chunks, threads: threads, body)
}
