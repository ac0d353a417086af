import Crystals
import Defects
import Numerics
import Structures
import Testing

@Suite struct StructureRecognizerTests {
  @Test(arguments: Fixture.hosts)
  func `a configuration is known again however its structure is written`(host: Host) throws {
    var disguise = Disguise(generator: SplitMix64(seed: 7))
    for repeats in [8, 6, 5, 3, 2] {
      let supercell = try #require(Supercell(host: host, a: repeats, b: repeats))
      for count in [1, 2, 3, supercell.siteCount / 8, supercell.siteCount / 3] where count > 0 {
        let configuration = try Fixture.random(
          in: supercell, count: count, using: &disguise.generator)
        let plain = try configuration.structure()
        let disguised = disguise.of(plain)
        let written = try #require(disguised)
        let found = try recognized(written)
        #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
        #expect(found.largestDisplacement < 1e-3 && found.strain < 1e-4)
      }
    }
  }

  @Test(arguments: Fixture.hosts)
  func `a relaxed structure is known, and how far its atoms have moved is told`(host: Host) throws {
    var disguise = Disguise(generator: SplitMix64(seed: 8))
    let supercell = try #require(Supercell(host: host, a: 6, b: 6))
    for count in [1, 4, 12] {
      let configuration = try Fixture.random(
        in: supercell, count: count, using: &disguise.generator)
      let disguised = disguise.of(try configuration.structure(), noise: 0.4)
      let found = try recognized(try #require(disguised))
      #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
      #expect(0.2...0.5 ~= found.largestDisplacement)
      #expect(0.1...0.4 ~= found.meanDisplacement)
    }
  }

  @Test func `a heavily doped layer is the host that its cell says`() throws {
    // Tungsten and selenium on every site but one: the chemistry of WSe2 in the cell of MoS2.
    let supercell = try Fixture.supercell("MoS2", 4, 4)
    let (tungsten, selenium) = (Element(symbol: "W"), Element(symbol: "Se"))
    let configuration = try DefectConfiguration(
      supercell: supercell,
      defects: (1..<supercell.siteCount).map { site in
        let isMetal = supercell.element(at: site).symbol == "Mo"
        return PointDefect(
          site: site, occupant: .element(try #require(isMetal ? tungsten : selenium)))
      })
    let found = try recognized(configuration.structure())
    #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
  }

  @Test func `repeats that differ are told in the order of the structure's vectors`() throws {
    var generator = SplitMix64(seed: 9)
    for (a, b) in [(8, 4), (4, 8), (7, 3), (3, 7)] {
      for host in Fixture.hosts {
        let supercell = try #require(Supercell(host: host, a: a, b: b))
        let configuration = try Fixture.random(in: supercell, count: 3, using: &generator)
        let found = try recognized(configuration.structure())
        #expect(found.configuration.supercell == supercell)
        #expect(found.configuration.defects == configuration.defects.sorted())
      }
    }
  }

  /// A hexagonal supercell of unlike repeats is its own mirror image with the repeats swapped.
  @Test func `repeats that are asked for are the ones found`() throws {
    var generator = SplitMix64(seed: 10)
    let supercell = try Fixture.supercell("MoS2", 8, 4)
    let configuration = try Fixture.random(in: supercell, count: 3, using: &generator)
    let structure = try configuration.structure()
    let found = try Fixture.recognizer.recognize(structure, repeats: [4, 8])
    #expect(found.configuration.supercell.a == 4 && found.configuration.supercell.b == 8)
    #expect(found.largestDisplacement < 1e-6)
    let expected = "8x8 supercell of BN, GaSe, InSe, MoS2, P, WSe2"
    #expect(throws: RecognitionError.unknownCell(expected: expected)) {
      try Fixture.recognizer.recognize(structure, repeats: [8, 8])
    }
  }

  // MARK: What is not known

  /// MoS2, 4×4, without one sulphur atom, changed by `change`.
  func changed(
    _ change: (inout [SIMD3<Double>], inout [AtomicStructure.Atom]) throws -> Void
  ) throws -> (AtomicStructure, RecognitionError) {
    let supercell = try Fixture.supercell("MoS2", 4, 4)
    let plain = try DefectConfiguration(name: "v_S", in: supercell).structure()
    var (vectors, atoms) = (plain.lattice.vectors, plain.atoms)
    try change(&vectors, &atoms)
    let lattice = try #require(Lattice(vectors[0], vectors[1], vectors[2]))
    let structure = try #require(AtomicStructure(lattice: lattice, atoms: atoms))
    let error = try #require(throws: RecognitionError.self) {
      try Fixture.recognizer.recognize(structure)
    }
    return (structure, error)
  }

  static let sulphur = Element(symbol: "S")

  @Test func `an adatom is told with its distance from the nearest site`() throws {
    let (structure, error) = try changed { _, atoms in
      let top = try #require(atoms.first { $0.element == Self.sulphur })
      atoms.insert(.init(top.element, at: top.position + [0, 0, 0.1], line: 12), at: 5)
    }
    #expect(error.atom == 5)
    #expect(error.code == .atomOffSite)
    #expect(error.description(of: structure).hasPrefix("atom 6 (S, line 12) is 2.00 Å from"))
  }

  @Test func `an interstitial beside an atom is told with both`() throws {
    let (structure, error) = try changed { _, atoms in
      let atom = try #require(atoms.last)
      atoms.append(.init(atom.element, at: atom.position + [0.04, 0, 0]))
    }
    #expect(error.atom == structure.atoms.count - 1)
    #expect(error.code == .siteOccupiedTwice)
    #expect(error.description(of: structure).contains("atom \(structure.atoms.count - 1) (S)"))
  }

  @Test func `an atom moved too far is told`() throws {
    let (_, error) = try changed { _, atoms in
      atoms[7] = .init(atoms[7].element, at: atoms[7].position + [0, 0, 0.05])
    }
    guard case .offSite(7, let distance, _, "MoS2 4x4") = error else {
      Issue.record("\(error)")
      return
    }
    #expect(abs(distance - 1) < 0.05)
  }

  @Test func `a strained cell is told with its strain`() throws {
    let (structure, error) = try changed { vectors, _ in vectors[0] *= 1.03 }
    guard case .strained("MoS2 4x4", let strain) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(0.02...0.04 ~= strain)
    #expect(error.description(of: structure).contains("at most 1.00 %"))
  }

  @Test func `a rotated supercell is refused by its matrix`() throws {
    // √3 × √3: the vectors a − b and a + 2 b of the unit cell with 120°.
    let (_, error) = try changed { vectors, atoms in
      let (a, b) = (vectors[0] / 4, vectors[1] / 4)
      vectors[0] = a - b
      vectors[1] = a + b * 2
      atoms = Array(atoms.prefix(2))
    }
    guard case .notRepeats(let host, let matrix) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(host == "MoS2")
    #expect(abs(matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]) == 3)
  }

  @Test func `layers without room between them are refused`() throws {
    let (_, error) = try changed { vectors, _ in vectors[2] *= 0.2 }
    guard case .noVacuum = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `another material in the cell of a host is refused`() throws {
    let (_, error) = try changed { _, atoms in
      var random = SplitMix64(seed: 11)
      for index in atoms.indices {
        let place = SIMD3<Double>(
          .random(in: 0..<1, using: &random), .random(in: 0..<1, using: &random),
          .random(in: 0..<0.3, using: &random))
        atoms[index] = .init(atoms[index].element, at: place)
      }
    }
    guard case .unknownStructure("MoS2 4x4", _, 47) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `a cell unlike any is refused`() throws {
    let (_, error) = try changed { vectors, _ in
      vectors[0] = [2.9, 0, 0]
      vectors[1] = [1.9, 2.2, 0]
    }
    guard case .unknownCell = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `without defects or atoms there is nothing to predict`() throws {
    let (_, pristine) = try changed { _, atoms in
      let supercell = try Fixture.supercell("MoS2", 4, 4)
      atoms = (0..<supercell.siteCount).map {
        .init(supercell.element(at: $0), at: supercell.position(of: supercell.site(at: $0)))
      }
    }
    #expect(pristine == .pristine(name: "MoS2 4x4"))
    #expect(try changed { $1 = [] }.1 == .noAtoms)
  }

  func recognized(_ structure: AtomicStructure) throws -> RecognizedStructure {
    do { return try Fixture.recognizer.recognize(structure) } catch {
      Issue.record("\(error.description(of: structure))")
      throw error
    }
  }
}
