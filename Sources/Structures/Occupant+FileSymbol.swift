import Crystals
import Defects

extension Occupant {
  /// Reads the symbol of a site in a file, such as "Mo", "MO", "S2-", "Mo4+" or "Va"; nil if it names neither an element
  /// nor a vacancy.
  ///
  /// A charge after the symbol is skipped, as the oxidation state of a site is not the charge of the structure.
  init?(fileSymbol text: some StringProtocol) {
    let letters = text.prefix(8).prefix { $0.isASCII && $0.isLetter }
    let charge = text.dropFirst(letters.count)
    guard charge.utf8.count <= 8, charge.allSatisfy({ "0123456789+-.".contains($0) }) else {
      return nil
    }
    self.init(letters: letters)
  }

  /// Reads a symbol in capitals or small letters; "V" is vanadium, and "X", "Va", "Vac" and "Vacancy" mark a vacancy.
  init?(letters: some StringProtocol) {
    if let element = Element(symbol: String(letters)) {
      self = .element(element)
      return
    }
    let capitalized = letters.prefix(1).uppercased() + letters.dropFirst().lowercased()
    if let element = Element(symbol: capitalized) {
      self = .element(element)
    } else if ["X", "Va", "Vac", "Vacancy"].contains(capitalized) {
      self = .vacancy
    } else {
      return nil
    }
  }
}
