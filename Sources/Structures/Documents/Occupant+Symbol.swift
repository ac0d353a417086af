import Crystals
import Defects

extension Occupant {
  /// Marks of an empty site in structures, in lower case: those of pymatgen, ASE, thermodynamic databases and OPTIMADE.
  private static let vacancyMarks: Set<String> = ["x", "va", "vac", "vacancy"]

  /// The occupant that a symbol in a structure stands for: an element, or a vacancy by one of its marks in any case, "X",
  /// "Va", "Vac" or "vacancy"; nil for any other text.
  ///
  /// "V" is vanadium.
  init?(siteSymbol symbol: String) {
    if let element = Element(symbol: symbol) {
      self = .element(element)
    } else if Self.vacancyMarks.contains(symbol.lowercased()) {
      self = .vacancy
    } else {
      return nil
    }
  }
}
