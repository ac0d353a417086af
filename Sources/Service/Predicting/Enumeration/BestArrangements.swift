/// The first of all elements that are added, in an order.
package struct BestArrangements<Element> {
  private let count: Int
  private var entries: [(rank: ArrangementRank, element: Element)] = []

  /// Keeps the first `count` elements, at least 1; memory is for twice as many at most.
  package init(count: Int) { self.count = count }

  /// Adds an element.
  ///
  /// - Complexity: O(log *n*) on average for *n* elements that are kept.
  package mutating func add(_ element: Element, rank: ArrangementRank) {
    entries.append((rank, element))
    if entries.count / 2 >= count { entries = sorted }
  }

  /// The elements that are kept, in order.
  package var elements: [Element] { sorted.map(\.element) }

  private var sorted: [(rank: ArrangementRank, element: Element)] {
    Array(entries.sorted { $0.rank < $1.rank }.prefix(count))
  }
}
