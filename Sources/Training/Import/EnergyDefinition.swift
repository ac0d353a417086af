import Defects

/// What imported energies are, from which formation energies follow.
public struct EnergyDefinition: Sendable {
  /// The kinds of energy.
  public enum Kind: Sendable {
    /// Formation energies of the defects.
    case formation
    /// Total energies of the structures, with the energies that formation energies are counted from.
    case total(references: ElementalReferences, pristine: PristineEnergies)
  }

  let kind: Kind
  let basis: EnergyBasis
  let unit: EnergyUnit

  /// Creates a definition.
  ///
  /// - Parameters:
  ///   - kind: The kind of energy.
  ///   - basis: What each energy is given for.
  ///   - unit: The unit of each energy.
  public init(_ kind: Kind, per basis: EnergyBasis, unit: EnergyUnit = .electronvolt) {
    self.kind = kind
    self.basis = basis
    self.unit = unit
  }

  /// Returns the formation energy of a configuration in eV for its supercell.
  ///
  /// The formation energy is E(defective) − E(pristine) + Σ μ(removed) − Σ μ(added).
  ///
  /// - Throws: ``ImportError`` if an energy to count from is missing.
  package func formationEnergy(
    from value: Double, of configuration: DefectConfiguration
  ) throws(ImportError) -> Double {
    let energy = value * unit.electronvolts * Double(basis.count(in: configuration))
    switch kind {
    case .formation: return energy
    case .total(let references, let pristine):
      return energy - (try pristine.energy(of: configuration.supercell))
        + (try references.exchangeEnergy(of: configuration))
    }
  }

  /// Checks that the name of a column or key does not state another unit or basis.
  ///
  /// - Throws: ``ImportError`` with both.
  public func check(key name: String) throws(ImportError) {
    if let stated = EnergyUnit(statedBy: name), stated != unit {
      throw ImportError(
        "the name '\(name)' states the unit \(stated.rawValue), not \(unit.rawValue)")
    }
    if let stated = EnergyBasis.stated(by: name), !stated.contains(basis) {
      throw ImportError(
        "the name '\(name)' states energies per \(stated.map(\.rawValue).joined(separator: " or ")), "
          + "not per \(basis.rawValue)")
    }
  }
}
