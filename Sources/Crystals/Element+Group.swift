extension Element {
  /// For each period, the atomic number of the noble gas before it, and its length.
  private static let periods = [(0, 2), (2, 8), (10, 8), (18, 18), (36, 18), (54, 32), (86, 32)]

  /// The period, 1 to 7.
  public var period: Int { Self.periods.count { atomicNumber > $0.0 } }

  /// The group, 1 to 18; lanthanides and actinides count as group 3.
  public var group: Int {
    for (before, length) in Self.periods.reversed() where atomicNumber > before {
      let number = atomicNumber - before
      switch length {
      case 2: return number == 1 ? 1 : 18
      case 8: return number <= 2 ? number : number + 10
      case 18: return number
      default: return number <= 2 ? number : max(3, number - 14)
      }
    }
    return 18
  }

  /// Whether the element takes electrons from `other` in a compound: it is in a later group, or
  /// above `other` in the same group.
  public func isAnion(beside other: Element) -> Bool {
    (group, -atomicNumber) > (other.group, -other.atomicNumber)
  }
}
