import Prediction
import Testing

@Suite struct SpeciesTests {
  @Test(arguments: ["MoS2:v_S", "MoS2:W_Mo", "BN:C_N", "P:v_P"])
  func `a species reads back from its text`(text: String) throws {
    #expect(try #require(Species(text: text)).description == text)
  }

  @Test(arguments: ["", "MoS2", "MoS2:", "MoS2:v", "MoS2:v_Xx", "MoS2:W", "MoS2:v_S_S", "a:b:v_S"])
  func `a text that names no species is refused`(text: String) {
    #expect(Species(text: text) == nil)
  }
}
