// A list of wishes without its repetitions.

import PredictionStore

/// Wishes of which no two are alike, and which of them each of a list is.
struct DistinctWishes {
  /// The first of each kind, in the list's order.
  private(set) var wishes: [Wish] = []
  /// For each of the list its place among ``wishes``.
  private(set) var places: [Int] = []

  init(_ list: [Wish]) {
    var placeOfKey: [PredictionKey: Int] = [:]
    placeOfKey.reserveCapacity(list.count)
    places.reserveCapacity(list.count)
    for wish in list {
      let place = placeOfKey[wish.key] ?? wishes.count
      if place == wishes.count {
        placeOfKey[wish.key] = place
        wishes.append(wish)
      }
      places.append(place)
    }
  }
}
