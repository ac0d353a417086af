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
    for (name, host) in [("mos2", "MoS2"), ("WSE2", "WSe2"), ("hbn", "BN"), ("H-BN", "BN"), ("p", "P")] {
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
