import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Numerics
import Structures
import Testing

/// Documents and structures of supercells that do not repeat the host along its own vectors.
@Suite struct SupercellShapeTests {
  var generator = SplitMix64(seed: 31)

  func configuration(_ json: String) throws -> DefectConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .configuration(in: CommittedFiles.catalogue) { Supercell(host: $0, a: 8, b: 8) }
  }

  func document(_ supercell: String, _ cell: String = "[0, 0]") -> String {
    #"{"material": "MoS2", "supercell": \#(supercell), "defects": [{"type": "vacancy", "cell": \#(cell), "basis": 1}]}"#
  }

  @Test(arguments: [
    ("[[4, 8], [-4, 4]]", "MoS2:4,8/0,12:v@0.0.1"), ("[[-4, 4], [4, 8]]", "MoS2:4,8/0,12:v@0.0.1"),
    ("[[8, 0], [0, 8]]", "MoS2:8x8:v@0.0.1"), ("[[8, 0], [8, 8]]", "MoS2:8x8:v@0.0.1"),
    ("[[1, 0], [0, 1]]", "MoS2:1x1:v@0.0.1"), ("[[64, 64], [0, 64]]", "MoS2:64x64:v@0.0.1"),
  ])
  func `a supercell is read by its vectors`(supercell: String, text: String) throws {
    #expect(try configuration(document(supercell)).description == text)
  }

  @Test(arguments: [
    ("[[4, 8]]", "/supercell"), ("[[4, 8], [-4, 4], [0, 1]]", "/supercell"),
    ("[8, [0, 8]]", "/supercell"), ("[[4, 8, 0], [-4, 4, 0]]", "/supercell/0"),
    ("[[4, 8], [4]]", "/supercell/1"), ("[[4, 8], [2, 4]]", "/supercell"),
    ("[[0, 0], [2, 4]]", "/supercell"), ("[[4, 8], [-65, 4]]", "/supercell/1/0"),
    ("[[4, 4294967296], [-4, 4]]", "/supercell/0/1"),
    ("[[64, 64], [-64, 64]]", "/supercell"), ("[[64, 0], [0, 65]]", "/supercell/1/1"),
  ])
  func `vectors that span no supercell are a fault`(supercell: String, pointer: String) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try configuration(document(supercell))
    }
    #expect(error.faults.map(\.code) == [.invalidSupercell], "\(error)")
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test func `cells that a translation maps to each other are one site`() throws {
    let own = try configuration(document("[[4, 8], [-4, 4]]", "[1, 2]"))
    for cell in ["[5, 10]", "[-3, 6]", "[1, 14]", "[-3, -6]", "[400001, 800002]"] {
      #expect(try configuration(document("[[4, 8], [-4, 4]]", cell)) == own)
    }
    for (supercell, cell, pointer) in [
      ("[[4, 8], [-4, 4]]", "[0, 1000001]", "/defects/0/cell/1"),
      ("[[4, 8], [-4, 4]]", "[-1000001, 0]", "/defects/0/cell/0"),
      ("[[8, 0], [0, 8]]", "[8, 0]", "/defects/0/cell/0"),
    ] {
      let error = try #require(throws: InvalidDocument.self) {
        try configuration(document(supercell, cell))
      }
      #expect(error.faults.map(\.code) == [.siteOutOfRange])
      #expect(error.faults.map(\.pointer) == [pointer])
    }
  }

  @Test func `a position is along the vectors as they are written`() throws {
    // The middle of the first vector is cell (2, 4).
    for (vectors, position) in [
      ("[[4, 8], [-4, 4]]", "[0.5, 0, 0.185906]"), ("[[-4, 4], [4, 8]]", "[0, 0.5, 0.185906]"),
      ("[[4, 8], [4, -4]]", "[0.5, 0, 0.185906]"), ("[[8, 4], [-4, 4]]", "[0.5, 0.5, 0.185906]"),
    ] {
      let supercell = try #require(
        IntegerMatrix(vectors.replacing("], [", with: "/").filter { !"[] ".contains($0) }))
      let site = Site(i: 2, j: 4, basis: 0)
      let host = try CommittedFiles.host("MoS2")
      let exact = try #require(Supercell(host: host, vectors: supercell)).position(of: site)
      let json =
        #"{"material": "MoS2", "supercell": \#(vectors), "defects": [{"type": "vacancy", "position": [\#(exact.x), \#(exact.y), \#(exact.z)]}]}"#
      let read = try configuration(json)
      #expect(read.defects[0].site == read.supercell.index(of: site), "\(position)")
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `a structure of any shape of supercell is recognised however it is written`(
    host: Crystals.Host
  ) throws {
    var equivalents = EquivalentStructures(generator: SplitMix64(seed: 5))
    for round in 0..<12 {
      // √3, √7 and √13 cells first, then any.
      let shapes = [[3, 3, -3, 6], [4, 2, -2, 6], [6, 2, -2, 8], [4, 4, -4, 4]]
      let any = Supercell.random(of: host, maximumCellCount: 50, using: &generator)
      let random = try #require(any)
      let vectors =
        round < shapes.count
        ? IntegerMatrix(
          [shapes[round][0], shapes[round][1]], [shapes[round][2], shapes[round][3]])
        : random.vectors
      // Long and thin cells have too few atoms across to tell the defects from another placement.
      guard let supercell = Supercell(host: host, vectors: vectors), supercell.a * supercell.b >= 9
      else { continue }
      let configuration = try DefectConfiguration(
        supercell: supercell,
        defects: [
          PointDefect(
            site: .random(in: 0..<supercell.siteCount, using: &generator), occupant: .vacancy)
        ])
      let structure: AtomicStructure
      do { structure = try configuration.structure() } catch { continue }
      let key = CanonicalForm(of: configuration).description
      let found = try Fixture.recognizer.recognize(structure)
      #expect(CanonicalForm(of: found.configuration).description == key, "\(vectors)")
      let required = try Fixture.recognizer.recognize(structure, vectors: vectors)
      #expect(required.configuration.supercell == supercell)
      #expect(CanonicalForm(of: required.configuration).description == key)
      guard let other = equivalents.next(for: structure, noise: 0.2) else { continue }
      let again = try Fixture.recognizer.recognize(other)
      #expect(CanonicalForm(of: again.configuration).description == key, "\(vectors)")
      for format in [StructureOutputFormat.cif, .poscar, .extxyz] {
        let text = try configuration.text(as: format)
        let read = try Fixture.recognizer.recognize(AtomicStructure(text: Array(text.utf8)))
        #expect(CanonicalForm(of: read.configuration).description == key, "\(format) \(vectors)")
      }
    }
  }

  @Test func `the vectors of a structure are those of its supercell`() throws {
    let host = try CommittedFiles.host("MoS2")
    for text in ["4,8/-4,4", "3,1/-1,2", "6,2/-2,8", "8x8", "4x8", "8x4"] {
      let supercell = try #require(
        IntegerMatrix(text).flatMap { Supercell(host: host, vectors: $0) })
      let configuration = try DefectConfiguration(
        supercell: supercell, defects: [PointDefect(site: 4, occupant: .vacancy)])
      let found = try Fixture.recognizer.recognize(try configuration.structure())
      let own = found.configuration.supercell.vectors
      #expect(own.determinant == supercell.vectors.determinant)
      // An operation of the host maps one to the other.
      #expect(host.operations.contains { $0.image(of: own) == supercell.vectors }, "\(own)")
    }
  }

  @Test(arguments: ["8,3/-3,5", "9,3/-3,6"])
  func `a supercell about as large as repeats of the unit cell is not taken for these`(
    text: String
  ) throws {
    let host = try CommittedFiles.host("BN")
    let supercell = try #require(
      IntegerMatrix(text).flatMap { Supercell(host: host, vectors: $0) })
    let configuration = try DefectConfiguration(
      supercell: supercell, defects: [PointDefect(site: 7, occupant: .vacancy)])
    let found = try Fixture.recognizer.recognize(try configuration.structure())
    #expect(CanonicalForm(of: found.configuration) == CanonicalForm(of: configuration))
  }

  @Test func `left-handed vectors are written as right-handed ones`() throws {
    let host = try CommittedFiles.host("BN")
    let supercell = try #require(
      Supercell(host: host, vectors: IntegerMatrix([-4, 4], [4, 8])))
    let configuration = try DefectConfiguration(
      supercell: supercell, defects: [PointDefect(site: 7, occupant: .vacancy)])
    let vectors = try configuration.structure().lattice.vectors
    #expect(vectors[0].x * vectors[1].y > vectors[0].y * vectors[1].x)
    let found = try Fixture.recognizer.recognize(try configuration.structure())
    #expect(CanonicalForm(of: found.configuration) == CanonicalForm(of: configuration))
  }
}
