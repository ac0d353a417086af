// A table that forgets what was not used for longest.

import Prediction

/// At most `capacity` predictions in the order of their last use.
///
/// Should two keys share all 64 bits of their hash, the later takes the place of the earlier; neither is taken
/// for the other.
///
/// - Complexity: O(1) for each operation.
struct LRUCache {
  /// Neighbours in the order of use, as places; `none` at the ends.
  private struct Links {
    var newer: Int32
    var older: Int32
  }

  private static let none: Int32 = -1

  private let capacity: Int
  private var places: [Int: Int32] = [:]
  // By place. A use changes links alone, which are few bytes and stay in the processor's cache.
  private var predictions: [StoredPrediction] = []
  private var links: [Links] = []
  private var newest = none
  private var oldest = none

  init(capacity: Int) {
    precondition(capacity > 0 && capacity <= Int32.max)
    self.capacity = capacity
  }

  var count: Int { predictions.count }

  /// Returns the prediction under `key`, which thereby is the one used last.
  mutating func prediction(for key: PredictionKey) -> StoredPrediction? {
    guard let place = places[key.hash], predictions[Int(place)].key == key else { return nil }
    touch(place)
    return predictions[Int(place)]
  }

  /// Puts a prediction in, in the place of the one that was not used for longest if full.
  ///
  /// - Returns: false if there is one already, which stays: a key has one answer.
  mutating func insert(_ prediction: StoredPrediction) -> Bool {
    let hash = prediction.key.hash
    if let place = places[hash] {
      touch(place)
      if predictions[Int(place)].key == prediction.key { return false }
      predictions[Int(place)] = prediction
      return true
    }
    let place: Int32
    if count < capacity {
      place = Int32(count)
      predictions.append(prediction)
      links.append(Links(newer: Self.none, older: Self.none))
    } else {
      place = oldest
      unlink(place)
      places[predictions[Int(place)].key.hash] = nil
      predictions[Int(place)] = prediction
    }
    places[hash] = place
    link(place)
    return true
  }

  private mutating func touch(_ place: Int32) {
    guard place != newest else { return }
    unlink(place)
    link(place)
  }

  private mutating func unlink(_ place: Int32) {
    let (newer, older) = (links[Int(place)].newer, links[Int(place)].older)
    if newer == Self.none { newest = older } else { links[Int(newer)].older = older }
    if older == Self.none { oldest = newer } else { links[Int(older)].newer = newer }
  }

  private mutating func link(_ place: Int32) {
    links[Int(place)] = Links(newer: Self.none, older: newest)
    if newest == Self.none { oldest = place } else { links[Int(newest)].newer = place }
    newest = place
  }
}
