import Foundation
import Numerics
import Prediction
import PredictionStore

/// Predictions determined by a number, the same in a test and in the processes that it starts.
package enum Sample {
  /// Returns the prediction of a number, with random finite values and notes in several scripts.
  ///
  /// A `figure` replaces the random formation energy and band gap.
  package static func prediction(
    _ number: Int, model: String = "sample@1", figure: Double? = nil
  ) -> StoredPrediction {
    var random = SplitMix64(seed: UInt64(truncatingIfNeeded: number))
    var figures: [Double?] = []
    while figures.count < PredictionField.allCases.count {
      let figure = Double(bitPattern: random.next())
      if figure.isFinite { figures.append(figure) }
    }
    if let figure {
      figures[PredictionField.formationEnergy.rawValue] = figure
      figures[PredictionField.bandGap.rawValue] = figure
    }
    let notes = (0..<number % 3).map { index in
      DomainNote(
        .pairTooClose, "note \(index) of \(number): \"d < 3 Å\", a/b\\c, \u{1F300}\0")
    }
    return StoredPrediction(
      key: PredictionKey(model: model, canonicalKey: "MoS2 8x8 " + key(number)),
      material: "MoS2", supercell: "8x\(number % 64 + 1)", defectCount: number % 24 + 1,
      values: figures, domainNotes: notes,
      created: Date(timeIntervalSince1970: TimeInterval(number)))
  }

  private static func key(_ number: Int) -> String {
    String(repeating: "vS@\(number % 64) ", count: number % 24) + String(number)
  }
}
