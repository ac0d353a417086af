import Crystals
import FileSupport
import FoundationEssentials
import Testing

@Suite struct HostCatalogueTests {
  @Test func `the committed catalogue has the six hosts under all their names`() throws {
    #expect(
      CommittedFiles.catalogue.hosts.map(\.name) == ["BN", "GaSe", "InSe", "MoS2", "P", "WSe2"])
    for (alias, name) in [("hBN", "BN"), ("h-BN", "BN"), ("BP", "P")] {
      #expect(CommittedFiles.catalogue[alias]?.name == name)
    }
  }

  @Test func `the case of a name matters only between hosts that differ by it`() throws {
    for (name, host) in [
      ("mos2", "MoS2"), ("WSE2", "WSe2"), ("hbn", "BN"), ("H-BN", "BN"), ("p", "P"),
    ] {
      #expect(CommittedFiles.catalogue[name]?.name == host)
    }
    let cell = try CommittedFiles.host("BN").cell
    let catalogue = try HostCatalogue(
      hosts: ["Co", "CO"].map { Host(name: $0, title: $0, cell: cell) })
    #expect(catalogue["Co"]?.name == "Co" && catalogue["CO"]?.name == "CO")
    #expect(catalogue["co"] == nil)
  }

  static let valid = """
    {"name": "X", "title": "x", "cell": {"a": 3, "b": 3, "c": 20, "alpha": 90, "beta": 90,
    "gamma": 120}, "atoms": [{"element": "B", "position": [0, 0, 0.5]}]}
    """

  @Test(arguments: [
    ("\"a\": 3", "\"a\": -3", "cell.a"), ("\"gamma\": 120", "\"gamma\": 0", "cell.gamma"),
    ("\"alpha\": 90", "\"alpha\": 80", "cell.alpha"), ("\"B\"", "\"Bx\"", "atoms[0].element"),
    ("[0, 0, 0.5]", "[0, 0]", "atoms[0].position"), ("\"X\"", "\"a b\"", "name"),
    ("[0, 0, 0.5]", "[0, 0, 1e9]", "atoms[0].position"), ("\"title\": \"x\",", "", "title"),
    ("\"c\": 20", "\"c\": \"20\"", "cell.c"),
  ])
  func `the error of an invalid field names the field`(
    original: String, changed: String, field: String
  ) throws {
    _ = try Host(json: Data(Self.valid.utf8), file: "x.json")
    let text = Self.valid.replacing(original, with: changed)
    let error = #expect(throws: HostError.self) {
      try Host(json: Data(text.utf8), file: "x.json")
    }
    #expect("\(try #require(error))".contains(field))
  }

  @Test(arguments: [
    (#""B": 1e9"#, "-1", "elemental_references.B"), (#""C": -1"#, "0", "elemental_references"),
    (#""B": -1, "Bx": -1"#, "0", "elemental_references.Bx"),
    (#""B": -1"#, "0.1", "formation_enthalpy"), (#""B": -1"#, "-101", "formation_enthalpy"),
    (#""B": -1"#, "-1", "formation_enthalpy must be 0"),
  ])
  func `the error of invalid energies names the field`(
    references: String, enthalpy: String, field: String
  ) throws {
    func host(_ references: String, _ enthalpy: String) throws -> Host {
      let section =
        #""thermodynamics": {"elemental_references": {\#(references)}, "#
        + #""formation_enthalpy": \#(enthalpy), "source": "x"}"#
      return try Host(
        json: Data(Self.valid.replacing("\"atoms\"", with: section + ", \"atoms\"").utf8), file: "x"
      )
    }
    #expect(try host(#""B": -1, "C": -9"#, "0").thermodynamics?.elementalReferences.count == 2)
    let error = #expect(throws: HostError.self) { try host(references, enthalpy) }
    #expect("\(try #require(error))".contains(field))
  }

  @Test func `a band gap needs a range and a source`() throws {
    func host(_ gap: String) throws -> Host {
      try Host(
        json: Data(Self.valid.replacing("\"atoms\"", with: "\"band_gap\": \(gap), \"atoms\"").utf8),
        file: "x")
    }
    #expect(
      try host(#"{"value": 1.5, "source": "x"}"#).bandGap == HostBandGap(value: 1.5, source: "x"))
    for gap in [#"{"value": -1, "source": "x"}"#, #"{"value": 1, "source": ""}"#, #"{"value": 1}"#]
    {
      #expect(throws: HostError.self) { try host(gap) }
    }
  }

  /// The pristine supercells and their total energies in eV, as 2DMD has them (doi:10.1038/s41699-023-00369-1).
  @Test(arguments: [
    ("MoS2", 8, -1398.1131), ("WSe2", 8, -1384.9085), ("BN", 8, -1124.4346), ("GaSe", 6, -554.0446),
    ("InSe", 6, -522.7948), ("P", 6, -772.1556),
  ])
  func `the formation enthalpy follows from total energies and elemental references`(
    name: String, repeats: Int, energy: Double
  ) throws {
    let host = try CommittedFiles.host(name)
    let thermodynamics = try #require(host.thermodynamics)
    #expect(!thermodynamics.source.isEmpty)
    var units = 0
    var elements = 0.0
    for (element, count) in host.formulaUnit {
      let atoms = host.cell.atoms.count { $0.element == element } * repeats * repeats
      units = atoms / count
      elements += try #require(thermodynamics.elementalReferences[element]) * Double(atoms)
    }
    #expect(abs((energy - elements) / Double(units) - thermodynamics.formationEnthalpy) < 6e-4)
  }

  @Test func `two hosts cannot share a name`() throws {
    let host = try Host(json: Data(Self.valid.utf8), file: "x.json")
    #expect(throws: HostError.nameTaken("X")) { try HostCatalogue(hosts: [host, host]) }
  }

  @Test func `a missing folder is an error`() {
    #expect(throws: HostError.self) { try HostCatalogue(path: "/no/such") }
  }

  @Test func `element symbols and atomic numbers agree`() throws {
    for (symbol, number) in [("H", 1), ("Mo", 42), ("W", 74), ("Og", 118), ("In", 49)] {
      let element = try #require(Element(symbol: symbol))
      #expect(element.atomicNumber == number)
      #expect(element.symbol == symbol)
    }
    #expect(Element(symbol: "mo") == nil)
    #expect(Element(symbol: "") == nil)
  }
}
