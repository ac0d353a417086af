import Numerics
import Testing
import Training

@Suite struct RowSamplerTests {
  static func sampler(seed: UInt64 = 1) -> RowSampler {
    RowSampler(
      groups: [
        .init(rows: Array(0..<7), limit: .max, repeats: 1),
        .init(rows: Array(10..<13), limit: 10, repeats: 3),
        .init(rows: Array(100..<150), limit: 5, repeats: 1),
        .init(rows: [], limit: 5, repeats: 1),
      ], random: SplitMix64(seed: seed))
  }

  @Test func `an epoch has each row of a group as often as it repeats, up to the group's limit`() {
    var sampler = Self.sampler()
    for epoch in 1...20 {
      let counts = sampler.next(7 + 9 + 5).reduce(into: [:]) { $0[$1, default: 0] += 1 }
      #expect(sampler.epoch == epoch)
      #expect((0..<7).allSatisfy { counts[$0] == 1 })
      #expect((10..<13).allSatisfy { counts[$0] == 3 })
      let drawn = counts.filter { $0.key >= 100 }
      #expect(drawn.count == 5 && drawn.allSatisfy { $0.value == 1 && $0.key < 150 })
    }
  }

  @Test func `epochs select different rows of a limited group`() {
    var sampler = Self.sampler()
    let met = Set(sampler.next(21 * 80).filter { $0 >= 100 })
    #expect(met == Set(100..<150))
  }

  @Test func `the sequence does not depend on the sizes of the batches`() {
    var whole = Self.sampler()
    var parts = Self.sampler()
    let sequence = whole.next(100)
    #expect([1, 20, 0, 33, 46].flatMap { parts.next($0) } == sequence)
    var other = Self.sampler(seed: 2)
    #expect(other.next(100) != sequence)
  }

  @Test func `without rows nothing is drawn`() {
    var sampler = RowSampler(groups: [], random: SplitMix64(seed: 1))
    #expect(sampler.next(5).isEmpty && sampler.epoch == 0)
  }
}
