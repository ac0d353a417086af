import Crystals
import Defects
import FileSupport
import Testing
import Training

@Suite struct EnergyDefinitionTests {
  /// Two vacancies of S and W in place of Mo, in 8 × 8 cells of 3 atoms.
  static func configuration() throws -> DefectConfiguration {
    try DefectConfiguration(
      text: "MoS2:8x8:v@0.0.1+v@2.3.2+W@4.4.0", in: CommittedFiles.catalogue)
  }

  static let references = ElementalReferences(symbols: ["Mo": -10.9332, "S": -4.127, "W": -13.0106])

  static func pristine(_ texts: String..., unit: EnergyUnit = .electronvolt) throws
    -> PristineEnergies
  {
    var energies = PristineEnergies()
    for text in texts { try energies.add(text, unit: unit, catalogue: CommittedFiles.catalogue) }
    return energies
  }

  @Test func `a total energy is counted from the pristine cell and the elemental phases`() throws {
    let definition = EnergyDefinition(
      .total(references: Self.references, pristine: try Self.pristine("MoS2:8x8=-1394.2")),
      per: .cell)
    let energy = try definition.formationEnergy(from: -1380, of: Self.configuration())
    // -1380 + 1394.2 + 2 (-4.127) + (-10.9332) - (-13.0106)
    #expect(abs(energy - 8.0234) < 1e-9)
  }

  @Test(arguments: EnergyUnit.allCases)
  func `energies for the cell, an atom and a defect in any unit agree`(unit: EnergyUnit) throws {
    let configuration = try Self.configuration()
    let (total, formation, atomCount) = (-1380.0, 8.0234, 190.0)
    let scale = unit.electronvolts
    let pristine = try Self.pristine("MoS2:8x8=\(-1394.2 / scale)", unit: unit)
    let perAtom = try Self.pristine("MoS2=\(-1394.2 / 192 / scale)/atom", unit: unit)
    let references = try ElementalReferences(
      text: "Mo=\(-10.9332 / scale), S = \(-4.127 / scale),W=\(-13.0106 / scale)", unit: unit)
    var energies: [Double] = []
    for pristine in [pristine, perAtom] {
      for (basis, value) in [(EnergyBasis.cell, total), (.atom, total / atomCount)] {
        energies.append(
          try EnergyDefinition(
            .total(references: references, pristine: pristine), per: basis, unit: unit
          ).formationEnergy(from: value / scale, of: configuration))
      }
    }
    for (basis, value) in [
      (EnergyBasis.cell, formation), (.atom, formation / atomCount), (.defect, formation / 3),
    ] {
      energies.append(
        try EnergyDefinition(.formation, per: basis, unit: unit)
          .formationEnergy(from: value / scale, of: configuration))
    }
    #expect(energies.allSatisfy { abs($0 - formation) < 1e-8 }, "\(energies)")
  }

  @Test func `units have the values of other sources`() {
    #expect(abs(EnergyUnit.hartree.electronvolts / EnergyUnit.rydberg.electronvolts - 2) < 1e-9)
    // IUPAC: 1 eV is 96.485 kJ/mol and 23.061 kcal/mol.
    #expect(abs(1 / EnergyUnit.kilojoulePerMole.electronvolts - 96.485) < 1e-3)
    #expect(abs(1 / EnergyUnit.kilocaloriePerMole.electronvolts - 23.061) < 1e-3)
  }

  @Test func `formation energies relative to the elements are total energies with references of 0`()
    throws
  {
    let configuration = try Self.configuration()
    // The energies above less those of the elements: 64 Mo and 128 S, or 63 Mo, 126 S and W.
    let (mo, s, w) = (-10.9332, -4.127, -13.0106)
    let pristine = -1394.2 - 64 * mo - 128 * s
    let total = -1380 - 63 * mo - 126 * s - w
    let definition = EnergyDefinition(
      .total(
        references: ElementalReferences(symbols: ["Mo": 0, "S": 0, "W": 0]),
        pristine: try Self.pristine("MoS2:8x8=\(pristine)")), per: .cell)
    #expect(abs(try definition.formationEnergy(from: total, of: configuration) - 8.0234) < 1e-9)
  }

  @Test func `a pristine energy is for one supercell with any vectors, and for no other`() throws {
    let definition = EnergyDefinition(
      .total(references: Self.references, pristine: try Self.pristine("MoS2:4,0/4,4=-10")),
      per: .cell)
    func energy(_ text: String) throws -> Double {
      try definition.formationEnergy(
        from: 0, of: DefectConfiguration(text: text, in: CommittedFiles.catalogue))
    }
    #expect(abs(try energy("MoS2:4x4:v@0.0.1") - 5.873) < 1e-9)
    for (text, word) in [
      ("MoS2:8x8:v@0.0.1", "MoS2 8x8"), ("WSe2:4x4:v@0.0.1", "WSe2 4x4"),
      ("MoS2:4x4:Se@0.0.1", "Se"),
    ] {
      let error = try #require(throws: ImportError.self) { try energy(text) }
      #expect(error.description.contains(word))
    }
  }

  @Test(arguments: [
    ("MoS2", "MoS2:8x8"), ("MoS2=1", "does not say"), ("MoS2:8x8=1/atom", "no supercell"),
    ("X:8x8=1", "'X'"), ("MoS2:8y8=1", "8y8"), ("MoS2:0x8=1", "0x8"), ("MoS2:8x8=nan", "number"),
    ("MoS2:8x8=", "number"), ("MoS2=1=2", "MoS2=1=2"),
  ])
  func `a pristine energy that is not stated in full is refused`(text: String, word: String) throws
  {
    let error = try #require(throws: ImportError.self) { try Self.pristine(text) }
    #expect(error.description.contains(word), "\(error)")
  }

  @Test func `an energy is given once`() {
    #expect(throws: ImportError.self) {
      try Self.pristine("MoS2:4x4=1", "MoS2:4,0/4,4=2")
    }
    #expect(throws: ImportError.self) { try ElementalReferences(text: "S=1,S=1", unit: .hartree) }
  }

  @Test(arguments: [
    ("{\"S\": -4.127, \"Mo\": -10.9332, \"W\": -13.0106}", ""),
    ("\u{FEFF}element,chemical_potential\r\nMo,-10.9332\r\nS,-4.127\r\nW,-13.0106\r\n", ""),
    ("{\"S\": -4.127, \"S\": 1}", "twice"), ("{\"Xx\": 1}", "Xx"), ("{\"S\": \"1\"}", "number"),
    ("[1]", "chemical_potential"), ("element,chemical_potential\nS,x\n", "file:2"), ("", "header"),
  ])
  func `references are read from JSON and CSV`(text: String, fault: String) throws {
    func read() throws(ImportError) -> ElementalReferences {
      try ElementalReferences(contents: Array(text.utf8), name: "file", unit: .electronvolt)
    }
    guard fault.isEmpty else {
      let error = try #require(throws: ImportError.self) { try read() }
      #expect(error.description.contains(fault) && error.description.contains("file"), "\(error)")
      return
    }
    let definition = EnergyDefinition(
      .total(references: try read(), pristine: try Self.pristine("MoS2:8x8=0")), per: .cell)
    let energy = try definition.formationEnergy(from: 0, of: Self.configuration())
    #expect(abs(energy - (2 * -4.127 - 10.9332 + 13.0106)) < 1e-9)
  }

  @Test(arguments: [
    ("energy", nil), ("E_f (eV)", nil), ("formation_energy_per_cell", nil), ("free_energy", nil),
    ("energy_meV", "meV"), ("E [Ha]", "Ha"), ("energy_Hartree", "Ha"), ("e_kj/mol", "kJ/mol"),
    ("energy_per_atom", "atom"), ("formation_energy_peratom", "atom"), ("e_per_site", "defect"),
    ("energy per defect (eV)", "defect"),
  ])
  func `a name that states another unit or basis is refused`(name: String, word: String?) throws {
    let definition = EnergyDefinition(.formation, per: .cell)
    guard let word else { return try definition.check(key: name) }
    let error = try #require(throws: ImportError.self) { try definition.check(key: name) }
    #expect(error.description.contains(word))
  }
}

extension ElementalReferences {
  init(symbols: [String: Double]) {
    self.init(
      Dictionary(
        uniqueKeysWithValues: symbols.compactMap { symbol, energy in
          Element(symbol: symbol).map { ($0, energy) }
        }))
  }
}
