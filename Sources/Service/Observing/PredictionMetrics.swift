import Synchronization

/// Counts of what was predicted since the start, added to by any thread.
package final class PredictionMetrics: Sendable {
  /// Predictions that are counted together.
  struct Group: Hashable, Sendable {
    /// The name of the model.
    let model: String
    /// The name of the host.
    let material: String
    /// Whether the configuration lies within the training data.
    let isInDomain: Bool

    init(model: String, material: String, isInDomain: Bool) {
      self.model = model
      self.material = material
      self.isInDomain = isInDomain
    }

    init(_ response: PredictionResponse) {
      self.init(
        model: response.model, material: response.lookup.prediction.material,
        isInDomain: response.isInDomain)
    }
  }

  /// What a model computed.
  struct Work: Sendable {
    /// The number of predictions.
    var count = 0
    /// The time that they took, summed over all threads.
    var time = Duration.zero
  }

  /// Configurations predicted together.
  package let batchSizes = Histogram(bounds: [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
  ])
  private let computed = Mutex<[String: Work]>([:])
  private let responses = Mutex<[Group: Int]>([:])

  /// Adds the predictions in a response.
  func add(_ predictions: [Group: Int]) {
    guard !predictions.isEmpty else { return }
    responses.withLock { $0.merge(predictions, uniquingKeysWith: +) }
  }

  /// Adds predictions that a model computed.
  func add(_ count: Int, in time: Duration, model: String) {
    computed.withLock { computed in
      computed[model, default: Work()].count += count
      computed[model, default: Work()].time += time
    }
  }

  /// The number of predictions that all models computed.
  package var computedCount: Int { computed.withLock { $0.values.reduce(0) { $0 + $1.count } } }

  /// Returns what each model computed, with zeros for `models`.
  func work(of models: [String]) -> [(model: String, work: Work)] {
    computed.withLock { $0 }
      .merging(models.map { ($0, Work()) }) { work, _ in work }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Returns the number of predictions in responses for each group, with zeros for the hosts of `models`.
  func predictions(
    of models: [(name: String, materials: [String])]
  ) -> [(group: Group, count: Int)] {
    var counts = responses.withLock { $0 }
    for (model, materials) in models {
      for material in materials {
        for isInDomain in [true, false] {
          counts[
            Group(model: model, material: material, isInDomain: isInDomain), default: 0] += 0
        }
      }
    }
    func order(_ group: Group) -> (String, String, Int) {
      (group.model, group.material, group.isInDomain ? 0 : 1)
    }
    return counts.sorted { order($0.key) < order($1.key) }.map { ($0.key, $0.value) }
  }
}
