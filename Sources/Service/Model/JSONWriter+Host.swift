import Crystals
import JSON
import Prediction

extension JSONWriter {
  /// What a client has to know to use the energies of the hosts.
  static let notesOnHosts = [
    "properties are those that the model predicts for the host; a prediction has no fields of any other",
    "chemical_potentials given as an object are used as they are, in equilibrium with the host or not, unless one is "
      + "below the limit at which the host is stable, which is an error; absent elements "
      + "are at their elemental phases",
    "chemical_potentials given as a name are in equilibrium with the host: its own elements share the formation "
      + "enthalpy, and substituents are at their elemental phases; for a host of one element rich and poor are both 0",
    "other compounds, such as Ga2Se3 beside GaSe, or MoSe2 where Se replaces S in sulphur-poor MoS2, may be stable "
      + "before a limit is reached; a negative formation energy indicates this",
  ]

  /// Writes the formula unit, and the energies from which chemical potentials follow if the host file has them.
  ///
  /// `chemical_potentials` has the layout of the Python package `doped`, its energies in eV for an atom.
  mutating func thermodynamics(of host: Host, predictor: Predictor) {
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
  mutating func pristine(_ host: Host) {
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
