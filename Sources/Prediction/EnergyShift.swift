/// The change of a formation energy between two sets of chemical potentials.
///
/// It is rounded to 1 µeV once and added in whole µeV. So differences between configurations of one stoichiometry and
/// the widths of intervals are the same at all potentials, to the last digit.
public struct EnergyShift: Equatable, Sendable {
  /// The change that each defect contributes, µeV; their sum is that of all defects.
  private let defects: [Double]
  /// The change of the formation energy, µeV.
  private let total: Double
  /// The change of the formation energy divided by the number of defects, µeV.
  private let perSite: Double

  /// Creates a change from the sum over the defects and the change of each, eV.
  ///
  /// The sum is given because it must not depend on the order of the defects, as a sum of rounded numbers does.
  init(total energy: Double, defects energies: [Double]) {
    total = (energy * 1e6).rounded()
    perSite = energies.isEmpty ? 0 : (energy * 1e6 / Double(energies.count)).rounded()
    var sums: [Double] = []
    for energy in energies { sums.append((sums.last ?? 0) + energy) }
    sums = sums.dropLast().map { ($0 * 1e6).rounded() } + (energies.isEmpty ? [] : [total])
    defects = zip(sums, [0] + sums).map { $0 - $1 }
  }

  /// Returns a number of a prediction at the other chemical potentials.
  public func applied(to value: Double, of field: PredictionField) -> Double {
    switch field {
    case .formationEnergy, .formationEnergyLow, .formationEnergyHigh: Self.sum(value, total)
    case .formationEnergyPerSite: Self.sum(value, perSite)
    default: value
    }
  }

  /// Returns the contribution of a defect to the formation energy, eV, at the other chemical potentials.
  public func applied(to energy: Double, ofDefect index: Int) -> Double {
    Self.sum(energy, defects[index])
  }

  /// Adds whole µeV to an energy in eV; zero has no sign.
  private static func sum(_ energy: Double, _ shift: Double) -> Double {
    ((energy * 1e6).rounded() + shift) / 1e6 + 0
  }
}
