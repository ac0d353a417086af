import Numerics

/// Draws the rows of each training step: all rows in random order, epoch after epoch.
package struct RowSampler {
  /// Rows of which an epoch has a random selection of at most `limit`, each `repeats` times.
  package struct Group {
    var rows: [Int]
    var limit: Int
    var repeats: Int

    package init(rows: [Int], limit: Int, repeats: Int) {
      self.rows = rows
      self.limit = limit
      self.repeats = repeats
    }
  }

  private let groups: [Group]
  private var random: SplitMix64
  private var pending: [Int] = []
  /// The number of epochs begun.
  package private(set) var epoch = 0

  package init(groups: [Group], random: SplitMix64) {
    self.groups = groups.filter { !$0.rows.isEmpty }
    self.random = random
  }

  /// Returns the next `count` rows; none if all groups are empty.
  package mutating func next(_ count: Int) -> [Int] {
    guard !groups.isEmpty else { return [] }
    var rows: [Int] = []
    while rows.count < count {
      if pending.isEmpty { beginEpoch() }
      rows.append(pending.removeLast())
    }
    return rows
  }

  private mutating func beginEpoch() {
    epoch += 1
    pending = groups.flatMap { group in
      let drawn =
        group.rows.count <= group.limit
        ? group.rows : Array(group.rows.shuffled(using: &random).prefix(group.limit))
      return (0..<group.repeats).flatMap { _ in drawn }
    }
    pending.shuffle(using: &random)
  }
}
