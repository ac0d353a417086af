import Crystals
import JSON
import Prediction
import Structures

extension ChemicalPotentialsDocument {
  /// Returns the potentials for a host and the substituents that a model knows in it.
  ///
  /// - Throws: `InvalidDocument` with pointers into the document of the configuration.
  func resolved(
    for host: Host, predictor: Predictor
  ) throws(InvalidDocument) -> ChemicalPotentials {
    do throws(InvalidDocument) {
      switch self {
      case .name(let name): return try ChemicalPotentials(named: name, of: host)
      case .values(let values):
        return try ChemicalPotentials(
          values.map { ($0.symbol, $0.energy) }, of: host,
          substituents: predictor.substituents(of: host))
      }
    } catch {
      throw error.under("/chemical_potentials")
    }
  }
}
