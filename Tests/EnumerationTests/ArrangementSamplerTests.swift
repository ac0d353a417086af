import BigInt
import Crystals
import Defects
import Enumeration
import FileSupport
import Numerics
import Testing

@Suite struct ArrangementSamplerTests {
  private func sampler(
    _ text: String, in supercell: Supercell, seed: UInt64
  ) throws -> ArrangementSampler {
    let tree = try Fixture.tree(text, in: supercell)
    return ArrangementSampler(tree, count: try ArrangementCount(of: tree), seed: seed)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a sample without end has every arrangement once`(host: Host) throws {
    for vectors in [IntegerMatrix([3, 0], [0, 3]), IntegerMatrix([2, 1], [0, 3])] {
      let supercell = try #require(Supercell(host: host, vectors: vectors))
      let text = "2v_\(host.elements[0])+C_\(host.elements[host.elements.count - 1])"
      var sampler = try sampler(text, in: supercell, seed: 3)
      var drawn: [Arrangement] = []
      while let next = try sampler.next() { drawn.append(next) }
      let all = try Fixture.arrangements(Fixture.tree(text, in: supercell))
      #expect(drawn.count == all.count)
      #expect(Set(drawn) == Set(all))
    }
  }

  /// The multiplicities of these arrangements differ twelvefold; a sample weighted by them would fail by far.
  @Test func `each arrangement is equally likely to be drawn`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 3, 3)
    let all = try Fixture.arrangements(Fixture.tree("3v_S", in: supercell))
    let multiplicities = all.map(\.multiplicity)
    #expect(try #require(multiplicities.max()) >= 6 * (try #require(multiplicities.min())))
    var counts: [Arrangement: Int] = [:]
    let draws = 40 * all.count
    for seed in 0..<draws {
      var sampler = try sampler("3v_S", in: supercell, seed: UInt64(seed))
      counts[try #require(try sampler.next()), default: 0] += 1
    }
    #expect(counts.count == all.count)
    // Pearson's statistic has the mean n − 1 and the variance 2 (n − 1).
    let expected = Double(draws) / Double(all.count)
    let statistic = counts.values.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    let freedom = Double(all.count - 1)
    #expect(abs(statistic - freedom) < 5 * (2 * freedom).squareRoot())
  }

  @Test func `a seed gives the same sample again, and another seed another one`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 8, 8)
    func keys(_ seed: UInt64) throws -> [String] {
      var sampler = try sampler("12v_S+4W_Mo", in: supercell, seed: seed)
      return try (0..<20).map { _ in
        try #require(try sampler.next()).form.description
      }
    }
    #expect(try keys(1) == keys(1))
    #expect(try Set(keys(1)).isDisjoint(with: keys(2)))
  }
}
