import Crystals
import Defects
import FileSupport
import Numerics
import Structures
import Testing

@Suite struct StructureRecognizerTests {
  @Test(arguments: CommittedFiles.hosts)
  func `a configuration is recognised in all equivalent structures`(host: Host) throws {
    var equivalents = EquivalentStructures(generator: SplitMix64(seed: 7))
    for repeats in [8, 6, 5, 3, 2] {
      let supercell = try #require(Supercell(host: host, a: repeats, b: repeats))
      for count in [1, 2, 3, supercell.siteCount / 8, supercell.siteCount / 3] where count > 0 {
        let configuration = try Fixture.random(
          in: supercell, count: count, using: &equivalents.generator)
        let structure = try configuration.structure()
        // In small cells a few substitutions may make another material.
        guard !Fixture.isAnotherMaterial(configuration) else { continue }
        let equivalent = equivalents.next(for: structure)
        let found = try recognized(try #require(equivalent))
        #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
        #expect(found.largestDisplacement < 1e-3 && found.strain.largest < 1e-4)
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a relaxed structure is recognised with the displacements of its atoms`(host: Host) throws {
    var equivalents = EquivalentStructures(generator: SplitMix64(seed: 8))
    let supercell = try #require(Supercell(host: host, a: 6, b: 6))
    for count in [1, 4, 12] {
      let configuration = try Fixture.random(
        in: supercell, count: count, using: &equivalents.generator)
      let relaxed = equivalents.next(for: try configuration.structure(), noise: 0.4)
      let found = try recognized(try #require(relaxed))
      #expect(Fixture.key(found.configuration) == Fixture.key(configuration))
      #expect(0.2...0.5 ~= found.largestDisplacement)
      #expect(0.1...0.4 ~= found.meanDisplacement)
    }
  }

  @Test func `different repeats are in the order of the structure's vectors`() throws {
    var generator = SplitMix64(seed: 9)
    for (a, b) in [(8, 4), (4, 8), (7, 3), (3, 7)] {
      for host in CommittedFiles.hosts {
        let supercell = try #require(Supercell(host: host, a: a, b: b))
        let configuration = try Fixture.random(in: supercell, count: 3, using: &generator)
        let found = try recognized(configuration.structure())
        #expect(found.configuration.supercell == supercell)
        #expect(found.configuration.defects == configuration.defects.sorted())
      }
    }
  }

  /// A hexagonal supercell with different repeats is the mirror image of the one with the repeats exchanged.
  @Test func `the requested repeats are found`() throws {
    var generator = SplitMix64(seed: 10)
    let supercell = try CommittedFiles.supercell("MoS2", 8, 4)
    let configuration = try Fixture.random(in: supercell, count: 3, using: &generator)
    let structure = try configuration.structure()
    let found = try Fixture.recognizer.recognize(
      structure, vectors: IntegerMatrix([4, 0], [0, 8]))
    #expect(found.configuration.supercell.a == 4 && found.configuration.supercell.b == 8)
    #expect(found.largestDisplacement < 1e-6)
    let expected = "8x8 supercell of MoS2"
    #expect(throws: RecognitionError.unknownCell(expected: expected)) {
      try Fixture.recognizer.recognize(structure, vectors: IntegerMatrix([8, 0], [0, 8]))
    }
  }

  // MARK: Structures that are not recognised

  /// Returns a 4×4 supercell of MoS2 without one sulphur atom, changed by `change`, and the error it gives.
  func changed(
    _ change: (inout [SIMD3<Double>], inout [AtomicStructure.Atom]) throws -> Void
  ) throws -> (AtomicStructure, RecognitionError) {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
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

  @Test func `an adatom is reported with its distance from the nearest site`() throws {
    let (structure, error) = try changed { _, atoms in
      let top = try #require(atoms.first { $0.element == Self.sulphur })
      atoms.insert(.init(top.element, at: top.position + [0, 0, 0.1], line: 12), at: 5)
    }
    #expect(error.atom == 5)
    #expect(error.code == .atomOffSite)
    #expect(error.description(of: structure).hasPrefix("atom 6 (S, line 12) is 2.00 Å from"))
  }

  @Test func `two atoms at one site are both reported`() throws {
    let (structure, error) = try changed { _, atoms in
      let atom = try #require(atoms.last)
      atoms.append(.init(atom.element, at: atom.position + [0.04, 0, 0]))
    }
    #expect(error.atom == structure.atoms.count - 1)
    #expect(error.code == .siteOccupiedTwice)
    #expect(error.description(of: structure).contains("atom \(structure.atoms.count - 1) (S)"))
  }

  @Test func `an atom too far from its site is reported`() throws {
    let (_, error) = try changed { _, atoms in
      atoms[7] = .init(atoms[7].element, at: atoms[7].position + [0, 0, 0.05])
    }
    guard case .offSite(7, let distance, _, "MoS2 4x4") = error else {
      Issue.record("\(error)")
      return
    }
    #expect(abs(distance - 1) < 0.05)
  }

  @Test func `layers without vacuum are rejected`() throws {
    let (_, error) = try changed { vectors, _ in vectors[2] *= 0.2 }
    guard case .noVacuum = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `another material in the cell of a host is rejected`() throws {
    let (_, error) = try changed { _, atoms in
      var random = SplitMix64(seed: 11)
      for index in atoms.indices {
        let position = SIMD3<Double>(
          .random(in: 0..<1, using: &random), .random(in: 0..<1, using: &random),
          .random(in: 0..<0.3, using: &random))
        atoms[index] = .init(atoms[index].element, at: position)
      }
    }
    guard case .unknownStructure("MoS2 4x4", _, 47) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `an unknown cell is rejected`() throws {
    let (_, error) = try changed { vectors, _ in
      vectors[0] = [2.9, 0, 0]
      vectors[1] = [1.9, 2.2, 0]
    }
    guard case .unknownCell = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `a structure without defects is the pristine host, one without atoms is an error`()
    throws
  {
    let pristine = try DefectConfiguration(
      supercell: CommittedFiles.supercell("MoS2", 4, 4), defects: [])
    #expect(try recognized(pristine.structure()).configuration == pristine)
    #expect(try changed { $1 = [] }.1 == .noAtoms)
  }

  func recognized(_ structure: AtomicStructure) throws -> RecognizedStructure {
    do { return try Fixture.recognizer.recognize(structure) } catch {
      Issue.record("\(error.description(of: structure))")
      throw error
    }
  }
}
