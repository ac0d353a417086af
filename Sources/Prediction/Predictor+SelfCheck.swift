// The self-check: a loaded model must answer one configuration as it did when it was trained.

import Crystals
import Defects

extension Predictor {
  /// A lone defect in the first host's default supercell with its values.
  package func selfCheck() throws -> ModelManifest.SelfCheck {
    guard let host = catalogue.hosts.first, let repeats = defaultRepeats(of: host),
      let supercell = Supercell(host: host, a: repeats.x, b: repeats.y),
      let species = species(of: host).first,
      let basis = host.cell.atoms.firstIndex(where: { $0.element == species.element })
    else { throw ModelError.malformedManifest("no host to check") }
    let configuration = try DefectConfiguration(
      supercell: supercell, defects: [PointDefect(site: basis, occupant: species.occupant)])
    let query = try query(configuration)
    let values = self.values(of: query)
    return .init(configuration: query.form.description, values: values)
  }

  /// Whether the model answers its self-check as `model.json` says, to 0.1 meV.
  ///
  /// A machine without fused multiply-adds differs in the last bits of single precision.
  public func passesSelfCheck() -> Bool {
    let check = manifest.selfCheck
    guard
      let configuration = try? DefectConfiguration(text: check.configuration, in: catalogue),
      let query = try? query(configuration)
    else { return false }
    let values = self.values(of: query)
    return Property.allCases.allSatisfy { property in
      guard let expected = check.values[property], let value = values[property] else {
        return false
      }
      return abs(value - expected) <= 1e-4
    }
  }

  private func values(of query: Query) -> [Property: Double] {
    let predictions = predict([query])
    return Dictionary(
      uniqueKeysWithValues: Property.allCases.map { ($0, predictions[0][$0].value) })
  }
}
