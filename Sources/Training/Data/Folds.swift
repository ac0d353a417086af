// Folds: every row held out once, no configuration on both sides.

import Defects
import GraphNetwork

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
    var random = SplitMix64(seed: seed)
    var folds: [CanonicalForm: Int] = [:]
    let byDataset = Dictionary(grouping: rows, by: \.dataset).sorted { $0.key < $1.key }
    for (_, rows) in byDataset {
      // Each form once, in the order of the rows, so that the draw depends on nothing else.
      var forms: [CanonicalForm] = []
      for row in rows where folds[row.form] == nil {
        folds[row.form] = 0
        forms.append(row.form)
      }
      forms.shuffle(using: &random)
      for (index, form) in forms.enumerated() { folds[form] = index % count }
    }
    assignment = rows.map { folds[$0.form, default: 0] }
    self.count = count
  }
}
