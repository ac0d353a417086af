import BigInt
import Crystals
import Defects
import Enumeration
import FileSupport
import Numerics
import Testing

@Suite struct ArrangementTreeTests {
  /// Supercells with few sites: repeats, and shapes that some operations do not keep.
  static let shapes: [IntegerMatrix] = [
    IntegerMatrix([2, 0], [0, 2]), IntegerMatrix([3, 0], [0, 3]), IntegerMatrix([4, 0], [0, 2]),
    IntegerMatrix([2, 0], [0, 3]), IntegerMatrix([1, 2], [-2, 2]), IntegerMatrix([2, 1], [0, 3]),
    IntegerMatrix([1, 0], [0, 5]), IntegerMatrix([1, 1], [-1, 2]),
  ]

  /// Returns stoichiometries of a host with one, two and three kinds of defects, a few or at nearly all sites of an element.
  static func texts(in supercell: Supercell) -> [String] {
    let host = supercell.host
    let (first, last) = (host.elements[0], host.elements[host.elements.count - 1])
    let count = (0..<supercell.siteCount).count { supercell.element(at: $0) == last }
    return [
      "v_\(first)", "2v_\(last)", "3W_\(last)", "v_\(first)+W_\(last)", "v_\(first)+2v_\(last)",
      "v_\(last)+W_\(last)+Sn_\(first)", "2v_\(first)+W_\(first)", "2v_\(last)+2W_\(last)",
      "\(count)v_\(last)", "\(count - 1)W_\(last)+Sn_\(last)", "\(count - 2)v_\(last)+v_\(first)",
      "\(count - 2)Sn_\(last)+v_\(last)+W_\(first)",
    ].filter { !$0.contains("W_W") }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `each inequivalent arrangement is generated once, with the number of its placements`(
    host: Host
  ) throws {
    var count = 0
    for vectors in Self.shapes {
      let supercell = try #require(Supercell(host: host, vectors: vectors))
      for text in Self.texts(in: supercell) {
        guard let stoichiometry = try? Stoichiometry(text, in: supercell, limit: 100),
          stoichiometry.placementCount < 4000
        else { continue }
        count += 1
        let tree = ArrangementTree(stoichiometry)
        let arrangements = try Fixture.arrangements(tree)
        let placements = try Fixture.placements(of: stoichiometry)
        let what = Comment("\(text) in \(host) \(vectors)")
        #expect(arrangements.count == placements.count, what)
        #expect(
          Dictionary(arrangements.map { ($0.form, $0.multiplicity) }) { $0 + $1 } == placements,
          what)
        let total = try ArrangementCount(of: tree)
        #expect(total.inequivalent == BigUInt(arrangements.count), what)
        #expect(total.total == BigUInt(arrangements.reduce(0) { $0 + $1.multiplicity }), what)
      }
    }
    #expect(count > 20)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `forms are those that any of their images has, with the same stabilizers`(
    host: Host
  ) throws {
    for vectors in [IntegerMatrix([4, 0], [0, 4]), IntegerMatrix([2, 1], [-1, 3])] {
      let supercell = try #require(Supercell(host: host, vectors: vectors))
      for arrangement in try Fixture.arrangements(
        try Fixture.tree("2v_\(host.elements[0])+C_\(host.elements[0])", in: supercell))
      {
        let form = CanonicalForm(
          of: try DefectConfiguration(
            supercell: arrangement.form.supercell, defects: arrangement.form.defects.reversed()))
        #expect(form == arrangement.form)
        #expect(form.stabilizer == arrangement.form.stabilizer)
        #expect(form.description == arrangement.form.description)
      }
    }
  }

  /// Full sublattices and single holes in them.
  @Test func `dense arrangements are found as their complements are`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    for holes in 0...3 {
      let dense = try Fixture.tree("\(32 - holes)v_S", in: supercell)
      let found = try Fixture.arrangements(dense)
      #expect(BigUInt(found.count) == (try ArrangementCount(of: dense)).inequivalent)
      guard holes > 0 else {
        #expect(found.map(\.multiplicity) == [1])
        continue
      }
      let sparse = try Fixture.arrangements(Fixture.tree("\(holes)v_S", in: supercell))
      #expect(found.map(\.multiplicity).sorted() == sparse.map(\.multiplicity).sorted())
    }
  }

  /// More defects than the bits of a word.
  @Test func `arrangements of more than 64 defects are found`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 6, 6)
    let tree = try Fixture.tree("71Se_S", in: supercell)
    #expect(try Fixture.arrangements(tree).map(\.multiplicity) == [72])
    let pairs = try Fixture.arrangements(Fixture.tree("2v_S", in: supercell))
    let dense = try Fixture.arrangements(Fixture.tree("70v_S", in: supercell))
    #expect(dense.map(\.multiplicity).sorted() == pairs.map(\.multiplicity).sorted())
  }

  /// A walk through the lists of defects would take hours.
  @Test func `nearly full sublattices are as little work as nearly empty ones`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 16, 32)
    let dense = try Fixture.arrangements(Fixture.tree("1022v_S", in: supercell))
    let sparse = try Fixture.arrangements(Fixture.tree("2v_S", in: supercell))
    #expect(dense.map(\.multiplicity).sorted() == sparse.map(\.multiplicity).sorted())
    #expect(Set(dense.map(\.form)).count == sparse.count)
    #expect(dense.allSatisfy { $0.form.defects.count == 1022 })
  }

  @Test func `arrangements come in ascending order of their forms`() throws {
    let forms = try Fixture.arrangements(
      try Fixture.tree("v_Mo+2v_S", in: try CommittedFiles.supercell("MoS2", 4, 4))
    ).map(\.form.defects)
    #expect(
      zip(forms, forms.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
  }
}
