import Crystals
import Defects
import JSON
import Prediction
import Structures

extension JSONWriter {
  /// What a client has to know to use the energies of the hosts.
  private static let notesOnHosts = [
    "properties are those that the model predicts for the host; a prediction has no fields of any other",
    "chemical_potentials given as an object are used as they are, in equilibrium with the host or not, unless one is "
      + "below the limit at which the host is stable, which is an error; absent elements "
      + "are at their elemental phases",
    "chemical_potentials given as a name are in equilibrium with the host: its own elements share the formation "
      + "enthalpy, and substituents are at their elemental phases; for a host of one element rich and poor are both 0",
    "other compounds, such as Ga2Se3 beside GaSe, or MoSe2 where Se replaces S in sulphur-poor MoS2, may be stable "
      + "before a limit is reached; a negative formation energy indicates this",
  ]

  /// Returns the response to `GET /materials`: the hosts of models, each as the model knows it that predicts it by default.
  static func materials(of predictors: Predictors) -> [UInt8] {
    object { json in
      json.field("materials", predictors.catalogue.hosts) { json, host in
        json.object { json in json.host(host, of: predictors.predictor(of: host)) }
      }
      json.field("notes", notesOnHosts) { $0.string($1) }
    }
  }

  /// Writes the fields of a host: what a client needs to name its sites, and the defects that the model knows.
  private mutating func host(_ host: Host, of predictor: Predictor) {
    field("name", host.name)
    field("aliases", host.aliases) { $0.string($1) }
    field("title", host.title)
    field("model", predictor.manifest.name)
    field("properties", predictor.properties(of: host)) { $0.string($1.rawValue) }
    if let supercell = predictor.defaultSupercell(of: host) {
      name("default_supercell")
      supercell.vectors.write(to: &self)
    }
    name("cell")
    object { json in
      json.field("a", host.cell.lengths.x)
      json.field("b", host.cell.lengths.y)
      json.field("c", host.cell.lengths.z)
      json.field("gamma", host.cell.gamma)
    }
    field("basis", host.cell.atoms.enumerated()) { json, atom in
      json.object { json in
        json.field("basis", atom.offset)
        json.field("element", atom.element.element.symbol)
        json.field("position", (0..<3).map { atom.element.position[$0] }) { $0.number($1) }
      }
    }
    let species = predictor.species(of: host)
    field("vacancies", species.filter { $0.occupant == .vacancy }) { $0.string($1.element.symbol) }
    field("substitutions", species.filter { $0.occupant != .vacancy }) { json, species in
      guard case .element(let replacement) = species.occupant else { return }
      json.object { json in
        json.field("from", species.element.symbol)
        json.field("to", replacement.symbol)
      }
    }
    thermodynamics(of: host, predictor: predictor)
    pristine(host)
    field("symmetry_operations", host.operations) { $0.operation($1) }
    field("source", host.source)
  }

  /// Writes a layer operation as its action on cells and basis indices.
  private mutating func operation(_ operation: LayerOperation) {
    object { json in
      json.field("matrix", [operation.matrix.first, operation.matrix.second]) { json, row in
        json.array([row.x, row.y]) { $0.integer($1) }
      }
      json.field("flips_layer", operation.flipsLayer)
      json.field("permutation", operation.permutation) { $0.integer($1) }
      json.field("offsets", operation.offsets) { json, offset in
        json.array([offset.x, offset.y]) { $0.integer($1) }
      }
    }
  }

  /// Writes the formula unit, and the energies from which chemical potentials follow if the host file has them.
  ///
  /// `chemical_potentials` has the layout of the Python package `doped`, its energies in eV for an atom.
  private mutating func thermodynamics(of host: Host, predictor: Predictor) {
    name("formula_unit")
    object { json in
      for (element, count) in host.formulaUnit {
        json.name(escaping: element.symbol)
        json.integer(count)
      }
    }
    guard let thermodynamics = host.thermodynamics else { return }
    let references = thermodynamics.elementalReferences
    let elements =
      host.elements
      + predictor.substituents(of: host).filter { references[$0] != nil }
    let limits = ChemicalPotentialLimit.all(of: host)
    func energies(
      to json: inout JSONWriter, _ energy: (Element) -> Double
    ) {
      json.object { json in
        for element in elements {
          json.name(escaping: element.symbol)
          json.number(energy(element))
        }
      }
    }
    field("formation_enthalpy_ev", thermodynamics.formationEnthalpy)
    name("chemical_potentials")
    object { json in
      json.name("limits")
      json.object { json in
        for limit in limits {
          json.name(escaping: limit.phases)
          energies(to: &json) { rounded((references[$0] ?? 0) + limit.potentials[$0]) }
        }
      }
      json.name("elemental_refs")
      energies(to: &json) { references[$0] ?? 0 }
      json.name("limits_wrt_el_refs")
      json.object { json in
        for limit in limits {
          json.name(escaping: limit.phases)
          energies(to: &json) { limit.potentials[$0] }
        }
      }
    }
    name("chemical_potential_names")
    object { json in
      for limit in limits {
        for name in limit.names {
          json.name(escaping: name)
          json.string(limit.phases)
        }
      }
    }
    field("thermodynamics_source", thermodynamics.source)
  }

  /// Writes what is known about the pristine host.
  private mutating func pristine(_ host: Host) {
    name("pristine")
    object { json in
      json.field("formation_energy_ev", 0.0)
      json.name("band_gap_ev")
      guard let gap = host.bandGap else { return json.raw("null".utf8) }
      json.number(gap.value)
      json.field("band_gap_source", gap.source)
    }
  }
}

/// Rounds a sum of energies in eV to 1 µeV.
private func rounded(_ energy: Double) -> Double { (energy * 1e6).rounded() / 1e6 + 0 }
