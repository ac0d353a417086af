// The outputs of the model in the Open Inference Protocol.

import PredictionStore

/// What an inference may ask for: tensors by name, in the order of the model's metadata.
///
/// Where a configuration got no prediction the figures are NaN and `in_domain` is false.
package enum InferenceOutput: String, CaseIterable, Sendable {
  /// Formation energy, eV.
  case formationEnergy = "formation_energy_ev"
  /// Formation energy by the number of defects, eV.
  case formationEnergyPerSite = "formation_energy_per_site_ev"
  /// Lower end of the interval of the formation energy, eV.
  case formationEnergyLow = "formation_energy_low_ev"
  /// Upper end of the interval of the formation energy, eV.
  case formationEnergyHigh = "formation_energy_high_ev"
  /// Band gap, eV.
  case bandGap = "band_gap_ev"
  /// Lower end of the interval of the band gap, eV.
  case bandGapLow = "band_gap_low_ev"
  /// Upper end of the interval of the band gap, eV.
  case bandGapHigh = "band_gap_high_ev"
  /// Whether the training data cover configurations like this.
  case isInDomain = "in_domain"
  /// Why there is no prediction, as the problem that `POST /predict` answers; else empty.
  case error

  /// The data type, by its name in the protocol.
  package var datatype: String {
    switch self {
    case .isInDomain: "BOOL"
    case .error: "BYTES"
    default: "FP64"
    }
  }

  /// The output for these answers, an element each.
  func tensor(of answers: [Result<PredictionResponse, any Error>]) -> InferenceTensor {
    func numbers(_ figure: (StoredPrediction) -> Double) -> InferenceTensor {
      .numbers(answers.map { (try? $0.get()).map { figure($0.known.prediction) } ?? .nan })
    }
    return switch self {
    case .formationEnergy: numbers(\.formationEnergy)
    case .formationEnergyPerSite: numbers(\.formationEnergyPerSite)
    case .formationEnergyLow: numbers(\.formationEnergyLow)
    case .formationEnergyHigh: numbers(\.formationEnergyHigh)
    case .bandGap: numbers(\.bandGap)
    case .bandGapLow: numbers(\.bandGapLow)
    case .bandGapHigh: numbers(\.bandGapHigh)
    case .isInDomain:
      .booleans(answers.map { (try? $0.get())?.known.prediction.isInDomain ?? false })
    case .error:
      .texts(
        answers.map { answer in
          guard case .failure(let error) = answer else { return "" }
          return String(decoding: Problem(error).bytes, as: UTF8.self)
        })
    }
  }
}
