// Folds: every row held out once, no configuration on both sides.

import Defects
import GraphNetwork
import Numerics

/// An assignment of rows to folds of nearly equal size in each data set.
///
/// Rows of one canonical form are in one fold, so nothing is ever held out that was trained on.
public struct Folds: Sendable {
  /// The fold of each row.
  public let assignment: [Int]
  /// The number of folds.
  public let count: Int

  /// Folds drawn at random from `seed`.
  public init(of rows: [LabelledRow], count: Int, seed: UInt64) {
    var folds: [CanonicalForm: Int] = [:]
    // Each data set goes on where the one before ended, so that many small ones do not crowd one fold.
    for forms in Self.shuffledForms(of: rows, seed: seed) {
      for form in forms { folds[form] = folds.count % count }
    }
    assignment = rows.map { folds[$0.form, default: 0] }
    self.count = count
  }

  /// Draws a share of the configurations of each data set at random from `seed`; says of each row
  /// whether it is of them.
  package static func drawn(_ share: Double, of rows: [LabelledRow], seed: UInt64) -> [Bool] {
    var held: Set<CanonicalForm> = []
    for forms in shuffledForms(of: rows, seed: seed) {
      held.formUnion(forms.prefix(Int((share * Double(forms.count)).rounded())))
    }
    return rows.map { held.contains($0.form) }
  }

  /// The forms of each data set in random order; each once, in the first data set that has it.
  private static func shuffledForms(of rows: [LabelledRow], seed: UInt64) -> [[CanonicalForm]] {
    var random = SplitMix64(seed: seed)
    var met: Set<CanonicalForm> = []
    return Dictionary(grouping: rows, by: \.dataset).sorted { $0.key < $1.key }.map { _, rows in
      // In the order of the rows, so that the draw depends on nothing else.
      rows.map(\.form).filter { met.insert($0).inserted }.shuffled(using: &random)
    }
  }
}
