import Enumeration
import Prediction

/// The prediction of one arrangement of a stoichiometry.
package struct ArrangementResponse: Sendable {
  /// The response to a request for it.
  package let prediction: PredictionResponse
  /// The number of placements that symmetry makes equivalent to it.
  package let multiplicity: Int

  /// The text of its canonical form.
  package var key: String { prediction.lookup.prediction.key.canonicalKey }

  /// The formation energy, eV; infinity if the model does not predict it, which requests that need it exclude.
  package var energy: Double { prediction[.formationEnergy] ?? .infinity }

  /// Adds the arrangement to an ensemble, if there is one.
  package func add(to ensemble: inout ConfigurationalEnsemble?) {
    ensemble?.add(
      energy: energy, gap: prediction[.bandGap], multiplicity: multiplicity)
  }

  /// Returns the Boltzmann weight of the arrangement in an ensemble of all arrangements.
  package func weight(in ensemble: ConfigurationalEnsemble) -> Double {
    ensemble.weight(energy: energy, multiplicity: multiplicity)
  }
}
