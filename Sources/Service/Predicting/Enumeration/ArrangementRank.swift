/// The place of an arrangement in an order: by a number, then by a text, then in the order of generation.
package struct ArrangementRank: Comparable, Sendable {
  /// The number that comes first.
  package let number: Double
  /// The text that decides between equal numbers.
  package let text: String
  /// The number of the arrangement in the order of generation.
  package let index: Int

  /// Creates a place.
  package init(number: Double = 0, text: String = "", index: Int) {
    self.number = number
    self.text = text
    self.index = index
  }

  /// Returns the place if `count` further arrangements were generated before.
  package func following(_ count: Int) -> ArrangementRank {
    ArrangementRank(number: number, text: text, index: index + count)
  }

  /// Orders places.
  package static func < (left: ArrangementRank, right: ArrangementRank) -> Bool {
    (left.number, left.text, left.index) < (right.number, right.text, right.index)
  }
}
