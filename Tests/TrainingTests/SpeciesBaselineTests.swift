import Crystals
import Defects
import FileSupport
import ModelSupport
import Numerics
import Prediction
import Testing
import Training

@Suite struct SpeciesBaselineTests {
  static let table = SpeciesTable(
    ["BN:v_B", "BN:C_B", "BN:v_N", "BN:C_N"].compactMap(Species.init(text:)))

  func queries(_ count: Int) throws -> [Query] {
    var random = SplitMix64(seed: 12)
    let supercell = try CommittedFiles.supercell("BN", 5, 5)
    return try (0..<count).map { index in
      let form = CanonicalForm(
        of: try DefectConfiguration.random(in: supercell, count: 1 + index % 6, using: &random))
      return try #require(Query(form: form, table: Self.table, model: "test"))
    }
  }

  func mean(_ values: [Double], over query: Query) -> Double {
    query.species.reduce(0) { $0 + values[$1] } / Double(query.species.count)
  }

  @Test func `known energies of species are found`() throws {
    let energies = [3.5, -1.25, 7, 0.5]
    let samples = try queries(40).map {
      ($0, mean(energies, over: $0), 0.3 + Double($0.species.count))
    }
    let found = SpeciesBaseline.fit(samples, speciesCount: 4, ridge: 1e-12)
    for (value, energy) in zip(found, energies) { #expect(abs(value - energy) < 1e-8) }
  }

  @Test func `the fit solves the normal equations with the ridge`() throws {
    var random = SplitMix64(seed: 13)
    let samples = try queries(30).map { ($0, random.normal(), random.uniform()) }
    let found = SpeciesBaseline.fit(samples, speciesCount: 4, ridge: 0.7)
    for species in 0..<4 {
      // The derivative of the weighted squares and the ridge.
      let slope = samples.reduce(0.7 * found[species]) { sum, sample in
        let fraction =
          Double(sample.0.species.count { $0 == species }) / Double(sample.0.species.count)
        return sum + sample.2 * fraction * (mean(found, over: sample.0) - sample.1)
      }
      #expect(abs(slope) < 1e-12)
    }
  }

  @Test func `a species without rows has energy zero`() throws {
    let samples = try queries(30).map { ($0, 2.0, 1.0) }
    #expect(SpeciesBaseline.fit(samples, speciesCount: 5, ridge: 1e-4)[4] == 0)
    #expect(SpeciesBaseline.fit([], speciesCount: 3, ridge: 1e-4) == [0, 0, 0])
  }
}
