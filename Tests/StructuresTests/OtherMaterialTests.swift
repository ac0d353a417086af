import Crystals
import Defects
import FileSupport
import Numerics
import Structures
import Testing

@Suite struct OtherMaterialTests {
  /// Returns a 4×4 supercell of a host in which some sites have other elements.
  static func structure(
    _ host: String, _ change: (_ element: Element, _ site: Site) -> String?
  ) throws -> AtomicStructure {
    let supercell = try CommittedFiles.supercell(host, 4, 4)
    let defects = try (0..<supercell.siteCount).compactMap { index -> PointDefect? in
      let own = supercell.element(at: index)
      guard let symbol = change(own, supercell.site(at: index)), symbol != own.symbol else {
        return nil
      }
      return PointDefect(
        site: index,
        occupant: symbol == "" ? .vacancy : .element(try #require(Element(symbol: symbol))))
    }
    return try DefectConfiguration(supercell: supercell, defects: defects).structure()
  }

  /// Returns the error that a structure gives.
  static func error(of structure: AtomicStructure) throws -> RecognitionError {
    try #require(throws: RecognitionError.self) { try Fixture.recognizer.recognize(structure) }
  }

  @Test(arguments: [
    ("MoS2", ["Mo": "W"], "WS2"), ("MoS2", ["S": "Se"], "MoSe2"), ("MoS2", ["S": "Te"], "MoTe2"),
    ("MoS2", ["Mo": "Nb"], "NbS2"), ("MoS2", ["Mo": "Sn", "S": "Se"], "SnSe2"),
    ("WSe2", ["W": "Mo"], "MoSe2"), ("WSe2", ["Se": "S"], "WS2"),
    ("BN", ["B": "C", "N": "C"], "C"),
    ("BN", ["B": "Si", "N": "C"], "SiC"), ("BN", ["B": "Al"], "AlN"), ("GaSe", ["Se": "S"], "GaS"),
    ("GaSe", ["Ga": "Tl"], "TlSe"), ("InSe", ["Se": "Te"], "InTe"), ("P", ["P": "As"], "As"),
  ])
  func `a host with all atoms of an element replaced is another material`(
    host: String, replacements: [String: String], formula: String
  ) throws {
    for vacancy in [nil, Site(i: 1, j: 2, basis: 1)] {
      let structure = try Self.structure(host) { own, site in
        site == vacancy ? "" : replacements[own.symbol]
      }
      let error = try Self.error(of: structure)
      #expect(
        error
          == .anotherMaterial(formula: formula, hosts: CommittedFiles.hosts.map(\.name)))
      #expect(error.code == .noMatchingHost)
      let detail = error.description(of: structure)
      #expect(detail.contains("looks like \(formula),") && detail.contains("BN, GaSe, InSe, MoS2"))
    }
  }

  /// The cell of each is that of the real material, and near a supercell of some host.
  @Test(arguments: [("C", 2.467), ("Si", 3.87), ("HfS2", 3.64), ("WS2", 3.191), ("MoSe2", 3.327)])
  func `another material in its own cell is named`(formula: String, length: Double) throws {
    let isCompound = formula.hasSuffix("2")
    let structure = try Self.structure(isCompound ? "MoS2" : "BN") { own, _ in
      guard isCompound else { return formula }
      let metal = formula.hasPrefix("Mo") ? "Mo" : String(formula.prefix { $0 != "S" })
      return own.symbol == "Mo" ? metal : formula.contains("Se") ? "Se" : "S"
    }
    let scale = 4 * length / structure.lattice.lengths.x
    let vectors = structure.lattice.vectors
    let lattice = try #require(Lattice(vectors[0] * scale, vectors[1] * scale, vectors[2]))
    let error = try Self.error(
      of: #require(AtomicStructure(lattice: lattice, atoms: structure.atoms)))
    #expect(error == .anotherMaterial(formula: formula, hosts: CommittedFiles.hosts.map(\.name)))
  }

  @Test func `the atoms of one host in the cell of another are that host, strained`() throws {
    for (cell, replacements, name) in [
      ("MoS2", ["Mo": "W", "S": "Se"], "WSe2 4x4"), ("WSe2", ["W": "Mo", "Se": "S"], "MoS2 4x4"),
      ("GaSe", ["Ga": "In"], "InSe 4x4"), ("InSe", ["In": "Ga"], "GaSe 4x4"),
    ] {
      let structure = try Self.structure(cell) { own, _ in replacements[own.symbol] }
      guard case .strained(name, _) = try Self.error(of: structure) else {
        Issue.record("not \(name)")
        continue
      }
    }
  }

  @Test func `a layer with one side replaced is another material`() throws {
    let janus = try Self.structure("MoS2") { _, site in site.basis == 2 ? "Se" : nil }
    guard case .anotherMaterial(let formula, _) = try Self.error(of: janus) else {
      Issue.record("not another material")
      return
    }
    #expect(Set(formula) == Set("MoSeS"))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `up to half of the sites of an element may be substituted`(host: Host) throws {
    let replacements = try #require(Fixture.replacements[host.name])
    let supercell = try #require(Supercell(host: host, a: 4, b: 4))
    for element in host.elements {
      let own = (0..<supercell.siteCount).filter { supercell.element(at: $0) == element }
      var random = SplitMix64(seed: 13)
      let shuffled = own.shuffled(using: &random)
      let occupant = try #require(
        replacements[element.symbol].flatMap(Element.init(symbol:)).map(Occupant.element))
      for (count, isHost) in [(own.count / 2, true), (own.count / 2 + 1, false)] {
        let configuration = try DefectConfiguration(
          supercell: supercell,
          defects: shuffled.prefix(count).map { PointDefect(site: $0, occupant: occupant) })
        let found = try? Fixture.recognizer.recognize(configuration.structure())
        #expect((found != nil) == isHost, "\(host) \(element) \(count)")
        if let found { #expect(Fixture.key(found.configuration) == Fixture.key(configuration)) }
      }
    }
  }

  @Test func `an adatom does not make another material`() throws {
    let plain = try Self.structure("MoS2") { _, site in
      site == Site(i: 1, j: 2, basis: 1) ? "" : nil
    }
    let gold = AtomicStructure.Atom(try #require(Element(symbol: "Au")), at: [0.4, 0.4, 0.5])
    let error = try Self.error(
      of: #require(AtomicStructure(lattice: plain.lattice, atoms: plain.atoms + [gold])))
    #expect(error.code == .atomOffSite)
  }
}
