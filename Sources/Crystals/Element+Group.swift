// Groups of the periodic table: how many electrons an element brings, and which of two takes them.

extension Element {
  /// The group, 1 to 18; lanthanides and actinides count as group 3.
  public var group: Int {
    // The noble gas before the period begins, and how long the period is.
    let starts = [(0, 2), (2, 8), (10, 8), (18, 18), (36, 18), (54, 32), (86, 32)]
    for (before, length) in starts.reversed() where atomicNumber > before {
      let place = atomicNumber - before
      switch length {
      case 2: return place == 1 ? 1 : 18
      case 8: return place <= 2 ? place : place + 10
      case 18: return place
      default: return place <= 2 ? place : max(3, place - 14)
      }
    }
    return 18
  }

  /// Whether the element takes electrons from `other` in a compound: it is in a later group, or
  /// above it in the same group.
  public func isAnion(beside other: Element) -> Bool {
    (group, -atomicNumber) > (other.group, -other.atomicNumber)
  }
}
