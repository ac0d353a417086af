import Crystals
import FileSupport
import JSON
import Defects
import Testing

@Suite struct DefectNameTests {
  func key(_ name: String, _ host: String, _ repeats: Int = 6) throws -> String {
    let supercell = try CommittedFiles.supercell(host, repeats, repeats)
    return CanonicalForm(of: try DefectConfiguration(name: name, in: supercell)).description
  }

  func key(
    _ defects: [(i: Int, j: Int, basis: Int, occupant: Occupant)], _ host: String
  ) throws -> String {
    let supercell = try CommittedFiles.supercell(host, 6, 6)
    return CanonicalForm(
      of: try DefectConfiguration(
        supercell: supercell,
        defects: defects.map {
          PointDefect(
            site: supercell.index(of: Site(i: $0.i, j: $0.j, basis: $0.basis)),
            occupant: $0.occupant)
        })
    ).description
  }

  @Test(arguments: [
    ("v_S", "MoS2", 1), ("v_Mo", "MoS2", 0), ("v_Ga", "GaSe", 0), ("v_Se", "InSe", 3),
    ("v_B", "BN", 0), ("v_N", "BN", 1), ("v_P", "P", 2),
  ])
  func `a vacancy is named by its element`(name: String, host: String, basis: Int) throws {
    #expect(try key(name, host) == key([(3, 2, basis, .vacancy)], host))
  }

  @Test func `all spellings of a name stand for the same defects`() throws {
    for vacancy in ["v", "V", "va", "Va", "VA", "vac", "Vac", "Vacancy"] {
      for mark in [
        "", "^0", "^{0}", "_0", "_{0}", "^×", "^{×}", "^x", "^X", "^*", "_x", "×", "⁰", "^+0",
        "_-0",
        "^{\\times}",
      ] {
        for name in [
          "\(vacancy)_S\(mark)", "\(vacancy)_{S}\(mark)", "$\(vacancy)_{\\mathrm{S}}\(mark)$",
        ] {
          #expect(try key(name, "MoS2") == key("v_S", "MoS2"), "\(name)")
          #expect(try key("\(name)+2W_Mo\(mark)", "MoS2") == key("v_S+2W_Mo", "MoS2"), "\(name)")
        }
      }
    }
    for spelling in [" v_S ", "1v_S"] {
      #expect(try key(spelling, "MoS2") == key("v_S", "MoS2"))
    }
    #expect(try key("v_Mo+v_S", "MoS2") == key("V_S + V_Mo", "MoS2"))
    #expect(try key("v_S+v_S", "MoS2") == key("2v_S", "MoS2"))
  }

  @Test func `a substitution is named by occupant and site`() throws {
    let selenium = try #require(Element(symbol: "Se"))
    #expect(try key("Se_S", "MoS2") == key([(0, 0, 2, .element(selenium))], "MoS2"))
  }

  /// Kröger and Vink write charges as primes and dots, others as numbers with a sign.
  @Test(arguments: [
    "'", "''", "′", "″", "’", "/", "//", "•", "••", "·", "∙", "⋅", "˙", ".", "^•", "^'", "^{''}",
    "^·",
    "^+", "^-", "^1", "^1-", "^-1", "^+1", "^{2+}", "^{-2}", "^2−", "_-1", "_+1", "_1", "_{-2}",
    "-",
    "+", "-1", "+1", "2+", "2-", "⁺", "²⁻", "−1",
  ])
  func `a name with any mark of a charge is refused for its charge`(mark: String) throws {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    for name in ["v_S", "V_{S}", "Vac_Mo", "W_Mo", "2v_S"] {
      for rest in ["", "+v_Mo", " + v_Mo^0"] {
        let error = try #require(throws: InvalidDocument.self) {
          try DefectConfiguration(name: name + mark + rest, in: supercell)
        }
        #expect(error.faults.map(\.code) == [.chargedDefect], "\(name + mark + rest): \(error)")
      }
    }
  }

  @Test func `V is a vacancy before the underscore and vanadium after it`() throws {
    let names = try DefectName.names(in: "V_V+Ti_V")
    let vanadium = try #require(Element(symbol: "V"))
    #expect(names.map(\.element) == [vanadium, vanadium])
    #expect(names[0].occupant == .vacancy)
  }

  @Test func `a complex takes the nearest sites`() throws {
    // The two sulphur atoms above each other are 3.13 Å apart, those beside each other 3.19 Å.
    #expect(
      try key("2v_S", "MoS2") == key([(0, 0, 1, .vacancy), (0, 0, 2, .vacancy)], "MoS2"))
    let carbon = Occupant.element(try #require(Element(symbol: "C")))
    #expect(
      try key("C_B+C_N", "BN") == key([(1, 1, 0, carbon), (1, 1, 1, carbon)], "BN"))
    #expect(
      try key("3C_B+v_N", "BN")
        == key(
          [(0, 0, 1, .vacancy), (0, 0, 0, carbon), (1, 0, 0, carbon), (0, -1, 0, carbon)], "BN"))
  }

  /// The search among all pairs of sites is the oracle.
  @Test(arguments: [("v_Mo+v_S", "MoS2"), ("2v_S", "MoS2"), ("v_Ga+v_Se", "GaSe"), ("2v_P", "P")])
  func `no pair of sites is nearer than the one chosen`(name: String, host: String) throws {
    let supercell = try CommittedFiles.supercell(host, 3, 3)
    let names = try DefectName.names(in: name)
    let pairs = PairOrbits(of: supercell.host, cutoff: 12)
    func distance(_ first: Int, _ second: Int) -> Double {
      let (one, two) = (supercell.site(at: first), supercell.site(at: second))
      var least = Double.infinity
      for i in -1...1 {
        for j in -1...1 {
          let orbit = pairs.orbit(
            from: one.basis, to: two.basis, di: two.i - one.i + 3 * i, dj: two.j - one.j + 3 * j)
          if let orbit { least = min(least, pairs.orbits[orbit].distance) }
        }
      }
      return least
    }
    var least = Double.infinity
    for first in 0..<supercell.siteCount where supercell.element(at: first) == names[0].element {
      for second in 0..<supercell.siteCount
      where supercell.element(at: second) == names[1].element && first != second {
        least = min(least, distance(first, second))
      }
    }
    let found = try DefectConfiguration(name: name, in: supercell).defects.map(\.site)
    #expect(abs(distance(found[0], found[1]) - least) < 0.01)
  }

  @Test func `a name with several nearest placements is rejected with the choices`() throws {
    // Two layers of one element each at its own height: no symmetry maps one to the other.
    let bilayer = Host(
      name: "X", title: "two unlike sites",
      cell: try UnitCell(
        lengths: [3, 3, 20], gamma: 90,
        atoms: [("B", 0.1), ("B", 0.3), ("N", 0.33)].compactMap { symbol, height in
          Element(symbol: symbol).map { ($0, SIMD3(symbol == "N" ? 0.5 : 0, 0, height)) }
        }))
    let supercell = try #require(Supercell(host: bilayer, a: 4, b: 4))
    let error = try #require(throws: InvalidDocument.self) {
      try DefectConfiguration(name: "v_B", in: supercell)
    }
    #expect(error.faults.map(\.code) == [.ambiguousDefectName])
    #expect(error.description.contains("X:4x4:v@0.0.0, X:4x4:v@0.0.1"))
  }

  @Test(
    arguments: [
      ("v_Se", .wrongElement), ("v_S_mult32", .invalidDefectName), ("v_S^0_1", .chargedDefect),
      ("v_S_", .invalidDefectName), ("v_Sx", .invalidDefectName), ("+v_S", .invalidDefectName),
      ("S", .invalidDefectName), ("v_", .invalidDefectName), ("v_Xx", .invalidDefectName),
      ("Xx_S", .invalidDefectName), ("", .invalidDefectName), ("v_S++v_S", .chargedDefect),
      ("v_S2", .invalidDefectName), ("i_S", .invalidDefectName), ("0v_S", .invalidDefectName),
      ("S_S", .notASubstitution), ("5v_S", .tooManyDefects), ("3v_S+2v_Mo", .tooManyDefects),
      ("99999999999999999999v_S", .tooManyDefects),
      (String(repeating: "v_S+", count: 100), .textTooLong),
    ] as [(String, FaultCode)])
  func `a name that the host cannot have is rejected`(
    name: String, code: FaultCode
  ) throws {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    let error = try #require(throws: InvalidDocument.self) {
      try DefectConfiguration(name: name, in: supercell)
    }
    #expect(error.faults.map(\.code) == [code], "\(error)")
  }

  @Test func `a name is placed once, until others drop it`() throws {
    let memo = PlacedNames(capacity: 2)
    let supercells = try (3...5).map { try CommittedFiles.supercell("MoS2", $0, $0) }
    var placedCount = 0
    func place(_ name: String, in supercell: Supercell) throws -> DefectConfiguration {
      try memo.placement(of: name, in: supercell) { () throws(CancellationError) in
        placedCount += 1
        return .success(configurations[supercell.a - 3])
      }.get()
    }
    let configurations = try supercells.map { try DefectConfiguration(name: "v_S", in: $0) }
    for (index, isNew) in [
      (0, true), (0, false), (1, true), (0, false), (2, true), (0, false), (1, true),
    ] {
      let before = placedCount
      #expect(try place("v_S", in: supercells[index]) == configurations[index])
      #expect(placedCount == before + (isNew ? 1 : 0))
    }
    _ = try place("v_Mo", in: supercells[1])
    #expect(placedCount == 5)
  }

  @Test func `a name that was placed before belongs to the host that was read last`() throws {
    for _ in 0..<2 {
      let catalogue = try HostCatalogue(path: CommittedFiles.root + "/Models/hosts")
      let host = try #require(catalogue["MoS2"])
      let supercell = try #require(Supercell(host: host, a: 5, b: 5))
      let configuration = try DefectConfiguration(name: "v_Mo+v_S", in: supercell)
      #expect(configuration.supercell.host === host)
    }
  }

  @Test func `a name whose placement is cancelled is placed by the next request`() throws {
    let memo = PlacedNames(capacity: 2)
    let supercell = try CommittedFiles.supercell("MoS2", 3, 3)
    let configuration = try DefectConfiguration(name: "v_S", in: supercell)
    #expect(throws: CancellationError.self) {
      try memo.placement(of: "v_S", in: supercell) { () throws(CancellationError) in
        throw CancellationError()
      }
    }
    #expect(
      try memo.placement(of: "v_S", in: supercell) { .success(configuration) }.get()
        == configuration)
  }

  @Test func `a complex that does not fit into the supercell is rejected`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 1, 1)
    let error = try #require(throws: InvalidDocument.self) {
      try DefectConfiguration(name: "2v_Mo", in: supercell)
    }
    #expect(error.faults.map(\.code) == [.tooFewSites])
  }
}
