import Crystals
import Defects

extension Predictor {
  /// Returns a self-check for each host: a configuration with each species once, in neighbouring cells.
  package func selfChecks() throws -> [ModelManifest.SelfCheck] {
    try catalogue.hosts.map { host in
      guard let supercell = defaultSupercell(of: host) else {
        throw ModelError.malformedManifest("hosts.\(host) is missing")
      }
      let cells = supercell.lattice.cellCount
      let defects = species(of: host).prefix(cells).enumerated().compactMap { cell, species in
        host.cell.atoms.firstIndex { $0.element == species.element }.map { basis in
          PointDefect(
            site: cell * host.cell.atoms.count + basis, occupant: species.occupant)
        }
      }
      let query = try query(DefectConfiguration(supercell: supercell, defects: defects))
      return .init(configuration: query.form.description, values: values(of: query))
    }
  }

  /// Whether the model reproduces the values of all self-checks to 0.1 meV.
  ///
  /// Machines without fused multiply-add differ in the last bits of single precision.
  public func passesSelfChecks() -> Bool {
    !manifest.selfChecks.isEmpty && manifest.selfChecks.allSatisfy(passes)
  }

  private func passes(_ check: ModelManifest.SelfCheck) -> Bool {
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
