import Defects
import Numerics

/// Random divisions of rows for training and evaluation.
///
/// Rows with one canonical form stay together, so no expert is tested on a configuration that it was trained on.
package enum Folds {
  /// Returns the fold of each row; the folds of each data set have nearly equal sizes.
  package static func assigned(to rows: [LabelledRow], count: Int, seed: UInt64) -> [Int] {
    var folds: [CanonicalForm: Int] = [:]
    // Each data set continues at the fold where the previous one ended, so that many small ones fill all folds evenly.
    for forms in shuffledForms(of: rows, seed: seed) {
      for form in forms { folds[form] = folds.count % count }
    }
    return rows.map { folds[$0.form, default: 0] }
  }

  /// Draws a fraction of the configurations of each data set at random; returns for each row whether it was drawn.
  package static func drawn(_ fraction: Double, of rows: [LabelledRow], seed: UInt64) -> [Bool] {
    var drawn: Set<CanonicalForm> = []
    for forms in shuffledForms(of: rows, seed: seed) {
      drawn.formUnion(forms.prefix(Int((fraction * Double(forms.count)).rounded())))
    }
    return rows.map { drawn.contains($0.form) }
  }

  /// Returns the forms of each data set in random order, each form once, in the first data set that has it.
  private static func shuffledForms(of rows: [LabelledRow], seed: UInt64) -> [[CanonicalForm]] {
    var random = SplitMix64(seed: seed)
    var met: Set<CanonicalForm> = []
    return Dictionary(grouping: rows, by: \.dataset).sorted { $0.key < $1.key }.map { _, rows in
      // Shuffled from the order of the rows, so that the result depends on nothing but rows and seed.
      rows.map(\.form).filter { met.insert($0).inserted }.shuffled(using: &random)
    }
  }
}
