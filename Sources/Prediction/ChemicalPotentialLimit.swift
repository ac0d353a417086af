import Crystals

/// Chemical potentials of a host in equilibrium with all its elemental phases but one.
///
/// In equilibrium with the host, the potentials of a formula unit add up to its formation enthalpy. At the limit of an
/// element that is poor, it bears the whole enthalpy. Substituents are at their elemental phases. Other compounds of the
/// same elements, which are not considered, may be stable before a limit is reached.
public struct ChemicalPotentialLimit: Sendable {
  /// The phases in equilibrium in alphabetical order, joined by "-": "MoS2-S".
  public let phases: String
  /// The names in requests, such as "S-rich" and "Mo-poor".
  public let names: [String]
  /// The potentials of the host's own elements.
  public let potentials: ChemicalPotentials

  /// Returns the limits of a host; none if its file has no formation enthalpy.
  ///
  /// A host of two elements is rich in one where it is poor in the other. An elemental host has one limit, at which all
  /// potentials are 0. In a host of three or more elements an element may be rich in several ways, so only poor ones
  /// have names.
  public static func all(of host: Host) -> [ChemicalPotentialLimit] {
    guard let enthalpy = host.thermodynamics?.formationEnthalpy else { return [] }
    let unit = host.formulaUnit
    let formula = unit.map { "\($0.element)\($0.count == 1 ? "" : "\($0.count)")" }.joined()
    guard unit.count > 1 else {
      return unit.map { own in
        ChemicalPotentialLimit(
          phases: formula, names: ["\(own.element)-rich", "\(own.element)-poor"],
          potentials: ChemicalPotentials(values: [.init(own.element, 0)]))
      }
    }
    return unit.reversed().map { poor in
      let others = unit.map(\.element).filter { $0 != poor.element }
      return ChemicalPotentialLimit(
        phases: (others.map(\.symbol) + [formula]).sorted().joined(separator: "-"),
        names: (others.count == 1 ? ["\(others[0])-rich"] : []) + ["\(poor.element)-poor"],
        potentials: ChemicalPotentials(
          values: unit.map {
            .init($0.element, $0.element == poor.element ? enthalpy / Double($0.count) : 0)
          }))
    }
  }
}
