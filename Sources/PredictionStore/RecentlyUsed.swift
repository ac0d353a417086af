// A dictionary that forgets what was not used for longest.

/// At most `capacity` predictions in the order of their last use.
///
/// - Complexity: O(1) for each operation.
struct RecentlyUsed {
  private struct Node {
    var key: HashedKey
    var prediction: StoredPrediction
    /// Neighbours in the order of use, as indices of `nodes`; `none` at the ends.
    var newer: Int
    var older: Int
  }

  private static let none = -1

  private let capacity: Int
  private var nodes: [Node] = []
  private var places: [HashedKey: Int] = [:]
  private var newest = none
  private var oldest = none

  init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  var count: Int { nodes.count }

  /// Returns the prediction under `key`, which thereby is the one used last.
  mutating func prediction(for key: HashedKey) -> StoredPrediction? {
    guard let place = places[key] else { return nil }
    touch(place)
    return nodes[place].prediction
  }

  /// Puts a prediction in, in the place of the one that was not used for longest if full.
  ///
  /// - Returns: false if there is one already, which stays: a key has one answer.
  mutating func insert(_ prediction: StoredPrediction, for key: HashedKey) -> Bool {
    if let place = places[key] {
      touch(place)
      return false
    }
    var place = nodes.count
    if place < capacity {
      nodes.append(
        Node(key: key, prediction: prediction, newer: Self.none, older: Self.none))
    } else {
      place = oldest
      unlink(place)
      places[nodes[place].key] = nil
      nodes[place].key = key
      nodes[place].prediction = prediction
    }
    places[key] = place
    link(place)
    return true
  }

  private mutating func touch(_ place: Int) {
    guard place != newest else { return }
    unlink(place)
    link(place)
  }

  private mutating func unlink(_ place: Int) {
    let (newer, older) = (nodes[place].newer, nodes[place].older)
    if newer == Self.none { newest = older } else { nodes[newer].older = older }
    if older == Self.none { oldest = newer } else { nodes[older].newer = newer }
  }

  private mutating func link(_ place: Int) {
    nodes[place].newer = Self.none
    nodes[place].older = newest
    if newest == Self.none { oldest = place } else { nodes[newest].newer = place }
    newest = place
  }
}
