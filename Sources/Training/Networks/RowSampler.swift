// Sampling: which rows make the next step.

import GraphNetwork
import Numerics

/// Rows in random order, epoch after epoch.
package struct RowSampler {
  /// Rows that share a limit: at most `limit` of them, drawn anew, are in an epoch, each `repeats` times.
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
  /// Epochs begun.
  package private(set) var epoch = 0

  package init(groups: [Group], random: SplitMix64) {
    self.groups = groups.filter { !$0.rows.isEmpty }
    self.random = random
  }

  /// The number of rows of an epoch.
  package var epochSize: Int { groups.reduce(0) { $0 + min($1.limit, $1.rows.count) * $1.repeats } }

  /// The next `count` rows; none if there are no rows at all.
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
