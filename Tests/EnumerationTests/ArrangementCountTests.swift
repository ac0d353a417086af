import BigInt
import Crystals
import Defects
import Enumeration
import FileSupport
import Numerics
import Testing

@Suite struct ArrangementCountTests {
  @Test func `a number in a message is exact or short`() {
    let exact = BigUInt(10).power(40) - 1
    #expect(exact.words == String(repeating: "9", count: 40))
    #expect((exact + 1).words == "about 1.00e40")
    #expect((BigUInt(314159) * BigUInt(10).power(1000)).words == "about 3.14e1005")
  }

  /// Binary arrays on an n × n torus up to translations, rotations, reflections and transposition.
  ///
  /// From Ethier and Lee, arXiv:1502.03792, and OEIS A255016.
  static let toroidalArrays: [(n: Int, count: BigUInt)] = [
    (1, 2), (2, 6), (3, 26), (4, 805), (5, 172_112), (6, 239_123_150), (7, 1_436_120_190_288),
    (8, 36_028_817_512_382_026),
  ]

  @Test(arguments: toroidalArrays)
  func `counts of all vacancy numbers add up to the published number of toroidal arrays`(
    n: Int, count: BigUInt
  ) throws {
    let supercell = try #require(Supercell(host: Fixture.square.get(), a: n, b: n))
    // The array without vacancies is one more.
    var sum: BigUInt = 1
    for vacancies in 1...n * n {
      sum += try ArrangementCount(of: Fixture.tree("\(vacancies)v_C", in: supercell)).inequivalent
    }
    #expect(sum == count)
  }

  @Test(arguments: toroidalArrays.prefix(4))
  func `as many arrangements are generated as toroidal arrays were published`(
    n: Int, count: BigUInt
  ) throws {
    let supercell = try #require(Supercell(host: Fixture.square.get(), a: n, b: n))
    var sum = 1
    for vacancies in 1...n * n {
      sum += try Fixture.arrangements(Fixture.tree("\(vacancies)v_C", in: supercell)).count
    }
    #expect(BigUInt(sum) == count)
  }

  /// By Burnside's lemma by hand: of the 192 operations of 4 × 4 MoS2, a vacancy of Mo is fixed by the 12 about its site.
  @Test func `single vacancies are one arrangement each`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    for (text, total) in [("v_Mo", 16), ("v_S", 32)] {
      let tree = try Fixture.tree(text, in: supercell)
      let count = try ArrangementCount(of: tree)
      #expect(count.inequivalent == 1)
      #expect(count.total == BigUInt(total))
      #expect(try Fixture.arrangements(tree).map(\.multiplicity) == [total])
    }
  }

  @Test func `the number of placements is a product of binomials beyond 64 bits`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 8, 8)
    let count = try ArrangementCount(of: Fixture.tree("64v_S+2W_Mo", in: supercell))
    // C(128, 64) · C(64, 2)
    let subsets: BigUInt = "23951146041928082866135587776380551750"
    #expect(count.total == subsets * 2016)
    // Nearly all placements have 768 images.
    #expect(count.inequivalent >= count.total / 768)
    #expect(count.inequivalent < count.total / 768 * 1_000_001 / 1_000_000)
  }

  @Test func `counting is cancelled`() throws {
    let tree = try Fixture.tree("3v_S", in: try CommittedFiles.supercell("MoS2", 8, 8))
    let flag = CancellationFlag()
    flag.cancel()
    #expect(throws: CancellationError.self) {
      try ArrangementCount(of: tree, cancellation: flag)
    }
  }
}
