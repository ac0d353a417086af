import Prediction
import Testing

@Suite struct SpeciesTests {
  @Test(arguments: ["MoS2:v_S", "MoS2:W_Mo", "BN:C_N", "P:v_P"])
  func `a species round-trips through its text`(text: String) throws {
    #expect(try #require(Species(text: text)).description == text)
  }

  @Test(arguments: ["", "MoS2", "MoS2:", "MoS2:v", "MoS2:v_Xx", "MoS2:W", "MoS2:v_S_S", "a:b:v_S"])
  func `a malformed text is rejected`(text: String) {
    #expect(Species(text: text) == nil)
  }
}

@Suite struct SpeciesTableTests {
  @Test func `a table has each species once, in ascending order`() {
    let texts = ["BN:v_B", "BN:C_B", "BN:v_N", "MoS2:v_S", "MoS2:Se_S", "MoS2:v_Mo", "P:v_P"]
    let species = texts.compactMap(Species.init(text:))
    let table = SpeciesTable(species.reversed() + species)
    #expect(table.species.map(\.description) == texts)
    for (index, species) in species.enumerated() { #expect(table.index(of: species) == index) }
    #expect(table.species(of: "MoS2") == Array(species[3...5]))
    #expect(table.species(of: "Mo").isEmpty)
    #expect(Species(text: "MoS2:Te_S").flatMap(table.index) == nil)
  }
}
