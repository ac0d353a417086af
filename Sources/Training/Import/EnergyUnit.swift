/// A unit of imported energies.
public enum EnergyUnit: String, CaseIterable, Sendable {
  /// Electronvolt.
  case electronvolt = "eV"
  /// A thousandth of an electronvolt.
  case millielectronvolt = "meV"
  /// Hartree, the atomic unit of energy.
  case hartree = "Ha"
  /// Rydberg, half a hartree.
  case rydberg = "Ry"
  /// Kilojoule per mole.
  case kilojoulePerMole = "kJ/mol"
  /// Thermochemical kilocalorie per mole.
  case kilocaloriePerMole = "kcal/mol"

  /// The unit in eV, from the CODATA values of 2022 (https://physics.nist.gov/cuu/Constants).
  public var electronvolts: Double {
    switch self {
    case .electronvolt: 1
    case .millielectronvolt: 1e-3
    case .hartree: 27.211_386_245_981
    case .rydberg: 13.605_693_122_990
    case .kilojoulePerMole: Self.molar
    case .kilocaloriePerMole: 4.184 * Self.molar
    }
  }

  /// A kilojoule per mole: 1000 / (e · N_A) with the exact values of the SI.
  private static let molar = 1000 / (1.602_176_634e-19 * 6.022_140_76e23)

  /// The unit that the name of a column or key states, such as "energy_meV" or "E (Ha)"; nil if it states none.
  init?(statedBy name: String) {
    let words = name.lowercased().split { !$0.isLetter }
    for word in words {
      switch word {
      case "ev": self = .electronvolt
      case "mev": self = .millielectronvolt
      case "ha", "hartree", "hartrees": self = .hartree
      case "ry", "rydberg", "rydbergs": self = .rydberg
      case "kj", "kjmol": self = .kilojoulePerMole
      case "kcal", "kcalmol": self = .kilocaloriePerMole
      default: continue
      }
      return
    }
    return nil
  }
}
