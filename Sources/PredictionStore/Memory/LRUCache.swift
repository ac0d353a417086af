import Prediction

/// At most `capacity` predictions, in the order of their last use.
///
/// Keys are found by their hash. If two keys share all 64 bits of their hash, the later replaces the
/// earlier; a lookup compares whole keys and never confuses the two.
///
/// - Complexity: O(1) for each operation.
struct LRUCache {
  /// The slots used next after and next before this one; `none` at the ends.
  private struct Links {
    var newer: Int32
    var older: Int32
  }

  private static let none: Int32 = -1

  private let capacity: Int
  /// Slots by the hash of the key.
  private var slots: [Int: Int32] = [:]
  // By slot. A lookup changes only links, which are few bytes and stay in the processor's cache.
  private var predictions: [StoredPrediction] = []
  private var links: [Links] = []
  private var newest = none
  private var oldest = none

  init(capacity: Int) {
    precondition(capacity > 0 && capacity <= Int32.max)
    self.capacity = capacity
  }

  var count: Int { predictions.count }

  /// Returns the prediction for `key`, and marks it as the most recently used.
  mutating func prediction(for key: PredictionKey) -> StoredPrediction? {
    guard let slot = slots[key.hash], predictions[Int(slot)].key == key else { return nil }
    touch(slot)
    return predictions[Int(slot)]
  }

  /// Adds a prediction, unless there is one for its key already; a full cache evicts the least
  /// recently used.
  ///
  /// - Returns: Whether the prediction was added.
  mutating func insert(_ prediction: StoredPrediction) -> Bool {
    let hash = prediction.key.hash
    if let slot = slots[hash] {
      touch(slot)
      if predictions[Int(slot)].key == prediction.key { return false }
      predictions[Int(slot)] = prediction
      return true
    }
    let slot: Int32
    if count < capacity {
      slot = Int32(count)
      predictions.append(prediction)
      links.append(Links(newer: Self.none, older: Self.none))
    } else {
      slot = oldest
      unlink(slot)
      slots[predictions[Int(slot)].key.hash] = nil
      predictions[Int(slot)] = prediction
    }
    slots[hash] = slot
    linkAsNewest(slot)
    return true
  }

  private mutating func touch(_ slot: Int32) {
    guard slot != newest else { return }
    unlink(slot)
    linkAsNewest(slot)
  }

  private mutating func unlink(_ slot: Int32) {
    let (newer, older) = (links[Int(slot)].newer, links[Int(slot)].older)
    if newer == Self.none { newest = older } else { links[Int(newer)].older = older }
    if older == Self.none { oldest = newer } else { links[Int(older)].newer = newer }
  }

  private mutating func linkAsNewest(_ slot: Int32) {
    links[Int(slot)] = Links(newer: Self.none, older: newest)
    if newest == Self.none { oldest = slot } else { links[Int(newest)].newer = slot }
    newest = slot
  }
}
