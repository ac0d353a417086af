/// The energies of a host file from which chemical potentials follow.
public struct HostThermodynamics: Equatable, Sendable {
  /// The total energy of each elemental phase, eV for an atom: of the host's elements and of substituents.
  ///
  /// Formation energies at the default chemical potentials are relative to these.
  public let elementalReferences: [Element: Double]
  /// The energy of a formula unit of the host minus those of its elemental phases, eV; 0 for an elemental host.
  public let formationEnthalpy: Double
  /// Where the numbers are from.
  public let source: String

  /// Creates the energies of a host.
  public init(
    elementalReferences: [Element: Double], formationEnthalpy: Double, source: String = ""
  ) {
    self.elementalReferences = elementalReferences
    self.formationEnthalpy = formationEnthalpy
    self.source = source
  }
}
