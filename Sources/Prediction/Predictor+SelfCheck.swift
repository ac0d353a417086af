import Crystals
import Defects

extension Predictor {
  /// Returns self-checks for each host: a configuration with each species once, in neighbouring cells.
  ///
  /// A property whose rows lack some of the species has a configuration of its own, without these.
  package func selfChecks() throws -> [ModelManifest.SelfCheck] {
    try catalogue.hosts.flatMap { host in
      guard let supercell = defaultSupercell(of: host) else {
        throw ModelError.malformedManifest("hosts.\(host) is missing")
      }
      var checks: [ModelManifest.SelfCheck] = []
      for property in properties(of: host) {
        let query = try selfCheckQuery(of: property, in: supercell)
        guard let value = values(of: query)[property] else {
          throw ModelError.malformedManifest(
            "the model does not predict \(property.rawValue) of \(query.form)")
        }
        let text = query.form.description
        if let known = checks.firstIndex(where: { $0.configuration == text }) {
          checks[known].values[property] = value
        } else {
          checks.append(.init(configuration: text, values: [property: value]))
        }
      }
      return checks
    }
  }

  /// Returns the query with each species of a host that the model knows a property of, as far as there are cells.
  private func selfCheckQuery(of property: Property, in supercell: Supercell) throws -> Query {
    let host = supercell.host
    func query(_ species: [Species]) throws -> Query {
      let defects = species.prefix(supercell.lattice.cellCount).enumerated()
        .compactMap { cell, species in
          host.cell.atoms.firstIndex { $0.element == species.element }.map { basis in
            PointDefect(
              site: cell * host.cell.atoms.count + basis, occupant: species.occupant)
          }
        }
      return try self.query(DefectConfiguration(supercell: supercell, defects: defects))
    }
    let known = try species(of: host).filter {
      properties(of: try query([$0])).contains(property)
    }
    return try query(known)
  }

  /// Whether the model reproduces the values of all self-checks to 0.1 meV, and each property of each host has one.
  ///
  /// Machines without fused multiply-add differ in the last bits of single precision.
  public func passesSelfChecks() -> Bool {
    var checked: [String: Set<Property>] = [:]
    for check in manifest.selfChecks {
      guard let configuration = try? DefectConfiguration(text: check.configuration, in: catalogue),
        let query = try? query(configuration)
      else { return false }
      let values = self.values(of: query)
      for (property, expected) in check.values {
        guard let value = values[property], abs(value - expected) <= 1e-4 else { return false }
        checked[configuration.supercell.host.name, default: []].insert(property)
      }
    }
    return catalogue.hosts.allSatisfy { host in
      properties(of: host).allSatisfy { checked[host.name]?.contains($0) ?? false }
    }
  }

  private func values(of query: Query) -> [Property: Double] {
    let prediction = predict([query])[0]
    return Dictionary(
      uniqueKeysWithValues: Property.allCases.compactMap { property in
        prediction[property].map { (property, $0.value) }
      })
  }
}
