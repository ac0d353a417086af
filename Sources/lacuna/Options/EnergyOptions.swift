import ArgumentParser
import Crystals
import Service
import Training

/// What the energies of imported data are.
struct EnergyOptions: ParsableArguments {
  /// The kinds of energy.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case total, formation
    case nothing = "none"
  }

  @Option(
    name: .long,
    help: """
      What the energies are: total energies, from which formation energies are computed with --references and \
      --pristine-energy; formation energies of the defects; or none, to import band gaps only.
      """)
  var energy: Kind?
  @Option(
    name: .customLong("per"),
    help: """
      What each energy is for: the cell, an atom of the structure with its defects, or a defect. Required for formation \
      energies; total energies are for the cell, or for an atom.
      """)
  var basis: EnergyBasis?
  @Option(
    name: .long,
    help: """
      Unit of all energies, also of --references and --pristine-energy. Band gaps are in eV.
      """)
  var unit = EnergyUnit.electronvolt
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Energies of the elemental phases for an atom, such as Mo=-10.93,S=-4.13; or a file: a JSON object of energies by \
      element, or a CSV with the columns element and chemical_potential.
      """, valueName: "energies"))
  var references: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Total energy of the pristine host: of a supercell, such as MoS2:8x8=-1394.2, or for an atom, such as \
      MoS2=-7.261/atom. Can be repeated.
      """, valueName: "energy"))
  var pristineEnergy: [String] = []

  /// The maximum size of a file of references, bytes.
  private static let maximumReferencesLength = 1 << 20

  /// Whether any of the options is given.
  var isGiven: Bool {
    energy != nil || basis != nil || unit != .electronvolt || references != nil
      || !pristineEnergy.isEmpty
  }

  func validate() throws {
    switch energy {
    case .total:
      guard references != nil, !pristineEnergy.isEmpty else {
        throw ValidationError("--energy total requires --references and --pristine-energy")
      }
      guard basis != .defect else {
        throw ValidationError("total energies are per cell or per atom, not per defect")
      }
    case .formation:
      guard basis != nil else {
        throw ValidationError("--energy formation requires --per cell, --per atom or --per defect")
      }
      try refuseTotals()
    case .nothing:
      guard basis == nil else {
        throw ValidationError("--per requires --energy total or formation")
      }
      try refuseTotals()
    case nil: break
    }
  }

  private func refuseTotals() throws {
    guard references == nil, pristineEnergy.isEmpty else {
      throw ValidationError("--references and --pristine-energy require --energy total")
    }
  }

  /// Returns what the energies are; nil if there are none.
  ///
  /// - Throws: ``CommandError`` or `ImportError` if the references or the pristine energies cannot be used.
  func definition(catalogue: HostCatalogue) throws -> EnergyDefinition? {
    switch energy {
    case .nothing, nil: return nil
    case .formation: return EnergyDefinition(.formation, per: basis ?? .cell, unit: unit)
    case .total:
      var pristine = PristineEnergies()
      for text in pristineEnergy { try pristine.add(text, unit: unit, catalogue: catalogue) }
      return EnergyDefinition(
        .total(references: try elementalReferences(), pristine: pristine), per: basis ?? .cell,
        unit: unit)
    }
  }

  private func elementalReferences() throws -> ElementalReferences {
    let text = references ?? ""
    guard !text.contains("=") else { return try ElementalReferences(text: text, unit: unit) }
    let contents: [UInt8]
    do throws(FileError) {
      contents = try InputFile.contents(of: text, limit: Self.maximumReferencesLength)
    } catch {
      throw CommandError(error, reading: text)
    }
    return try ElementalReferences(contents: contents, name: text, unit: unit)
  }
}

extension EnergyBasis: ExpressibleByArgument {}

extension EnergyUnit: ExpressibleByArgument {}
