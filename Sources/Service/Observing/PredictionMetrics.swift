import Synchronization

/// Counts of what was predicted since the start, added to by any thread.
package final class PredictionMetrics: Sendable {
  /// Predictions that are counted together.
  struct Group: Hashable, Sendable {
    /// The name of the host.
    let material: String
    /// Whether the configuration lies within the training data.
    let isInDomain: Bool

    init(material: String, isInDomain: Bool) {
      self.material = material
      self.isInDomain = isInDomain
    }

    init(_ response: PredictionResponse) {
      self.init(material: response.lookup.prediction.material, isInDomain: response.isInDomain)
    }
  }

  /// Configurations in one request.
  package let batchSizes = Histogram(bounds: [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
  ])
  /// Predictions that the model computed.
  package let computed = Counter()
  /// Nanoseconds that it took, summed over all threads.
  package let computeTime = Counter()
  private let responses = Mutex<[Group: Int]>([:])

  /// Adds the predictions in a response.
  func add(_ predictions: [Group: Int]) {
    guard !predictions.isEmpty else { return }
    responses.withLock { $0.merge(predictions, uniquingKeysWith: +) }
  }

  /// Returns the number of predictions in responses for each group, with zeros for `materials`.
  func predictions(of materials: [String]) -> [(group: Group, count: Int)] {
    var counts = responses.withLock { $0 }
    for material in materials {
      for isInDomain in [true, false] {
        counts[Group(material: material, isInDomain: isInDomain), default: 0] += 0
      }
    }
    return counts.sorted {
      ($0.key.material, $0.key.isInDomain ? 0 : 1) < ($1.key.material, $1.key.isInDomain ? 0 : 1)
    }
    .map { ($0.key, $0.value) }
  }
}
