/// A property that experts predict; its raw value is its name on the wire.
public enum Property: String, Codable, CaseIterable, CodingKeyRepresentable, Hashable, Sendable {
  /// Formation energy divided by the number of defects, eV.
  case formationEnergyPerSite = "formation_energy_per_site_ev"
  /// Kohn–Sham gap of the supercell, the smaller of the two spin channels, eV.
  case bandGap = "band_gap_ev"

  /// The name in a sentence.
  public var words: String {
    switch self {
    case .formationEnergyPerSite: "formation energy per site"
    case .bandGap: "band gap"
    }
  }
}
