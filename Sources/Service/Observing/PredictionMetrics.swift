/// Counts of what was predicted since the start, added to by any thread.
package final class PredictionMetrics: Sendable {
  /// Configurations in one request.
  package let batchSizes = Histogram(bounds: [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
  ])
  /// Predictions that the model computed.
  package let computed = Counter()
  /// Nanoseconds that it took, summed over all threads.
  package let computeTime = Counter()
}
