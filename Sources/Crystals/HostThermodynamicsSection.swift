/// The layout of the section `thermodynamics` of a host file.
struct HostThermodynamicsSection: Decodable {
  var elementalReferences: [String: Double]
  var formationEnthalpy: Double
  var source: String

  private enum CodingKeys: String, CodingKey {
    case elementalReferences = "elemental_references"
    case formationEnthalpy = "formation_enthalpy"
    case source
  }

  /// Returns the energies of a host with these elements, after checking their ranges.
  func checked(elements: [Element]) throws(HostError) -> HostThermodynamics {
    var references: [Element: Double] = [:]
    for (symbol, energy) in elementalReferences.sorted(by: { $0.key < $1.key }) {
      let field = "thermodynamics.elemental_references.\(symbol)"
      guard let element = Element(symbol: symbol) else { throw .unknownElement(field, symbol) }
      guard (-1e4...1e4).contains(energy) else {
        throw .outOfRange(field, "an energy from -10000 to 10000 eV")
      }
      references[element] = energy
    }
    for element in elements where references[element] == nil {
      throw .outOfRange(
        "thermodynamics.elemental_references",
        "an energy for each element of the host, also \(element)")
    }
    guard (-100...0).contains(formationEnthalpy) else {
      throw .outOfRange("thermodynamics.formation_enthalpy", "an energy from -100 to 0 eV")
    }
    guard elements.count > 1 || formationEnthalpy == 0 else {
      throw .outOfRange("thermodynamics.formation_enthalpy", "0 for a host of one element")
    }
    return HostThermodynamics(
      elementalReferences: references, formationEnthalpy: formationEnthalpy, source: source)
  }
}
