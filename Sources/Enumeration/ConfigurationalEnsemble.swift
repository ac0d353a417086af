import Foundation

/// The canonical ensemble of all placements of a stoichiometry in a supercell, summed over inequivalent arrangements.
///
/// Arrangement i has the energy Eᵢ, the formation energy of the supercell, and the degeneracy gᵢ, its multiplicity. With
/// the partition function Z = Σ gᵢ exp(−Eᵢ / kT), the weight of an arrangement is gᵢ exp(−Eᵢ / kT) / Z, a mean is the sum of
/// values times weights, the free energy is F = −kT ln Z, and the configurational entropy is S = (⟨E⟩ − F) / T
/// (Grau-Crespo et al., doi:10.1088/0953-8984/19/25/256201). Vibrations are not in it.
public struct ConfigurationalEnsemble: Sendable {
  /// The temperature, K.
  public let temperature: Double
  /// The energy, eV, relative to which the exponents of the sums are: the least so far.
  private var reference = Double.infinity
  // The sums of g exp(−(E − reference) / kT), and of it times E − reference, and times the band gap.
  private var weights = 0.0
  private var energies = 0.0
  private var gaps: Double? = 0.0

  /// Boltzmann's constant, eV/K (exact in SI units: 1.380649e-23 J/K over 1.602176634e-19 C).
  public static let boltzmannConstant = 1.380649e-23 / 1.602176634e-19

  /// An ensemble without arrangements at a temperature in K, above 0.
  public init(temperature: Double) {
    precondition(temperature > 0)
    self.temperature = temperature
  }

  /// Adds an arrangement with its formation energy, eV, band gap, eV, nil if it is not known, and multiplicity.
  public mutating func add(energy: Double, gap: Double?, multiplicity: Int) {
    if energy < reference {
      if reference.isFinite {
        let shift = reference - energy
        let factor = exp(-shift / thermalEnergy)
        energies = factor * (energies + shift * weights)
        weights *= factor
        gaps = gaps.map { $0 * factor }
      }
      reference = energy
    }
    let weight = Double(multiplicity) * exp(-(energy - reference) / thermalEnergy)
    weights += weight
    energies += weight * (energy - reference)
    gaps = gap.flatMap { gap in gaps.map { $0 + weight * gap } }
  }

  /// kT, eV.
  private var thermalEnergy: Double { Self.boltzmannConstant * temperature }

  /// Returns the Boltzmann weight of an arrangement, degeneracy included; those of all arrangements add up to 1.
  public func weight(energy: Double, multiplicity: Int) -> Double {
    Double(multiplicity) * exp(-(energy - reference) / thermalEnergy) / weights
  }

  /// The mean formation energy, eV.
  public var meanEnergy: Double { reference + energies / weights }

  /// The mean band gap, eV; nil if one is not known.
  public var meanGap: Double? { gaps.map { $0 / weights } }

  /// The free energy, eV: that of formation, with the configurational entropy and no other.
  public var freeEnergy: Double { reference - thermalEnergy * log(weights) }

  /// The configurational entropy, eV/K; without interactions, Boltzmann's constant times the logarithm of the number of
  /// placements.
  public var entropy: Double {
    (energies / weights / thermalEnergy + log(weights)) * Self.boltzmannConstant
  }
}
