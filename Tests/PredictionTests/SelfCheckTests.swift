import ModelSupport
import Prediction
import Testing

/// The self-check of a model that loads.
@Suite struct SelfCheckTests {
  @Test func `a changed weight with a valid digest fails the self-check`() throws {
    var folder = ModelFolder()
    try folder.editTensors { tensors in
      let bias = try #require(
        tensors.keys.filter { $0.hasPrefix("energy.0.readout") && $0.hasSuffix("bias") }.max())
      tensors[bias]?.values[0] += 0.5
    }
    let predictor = try folder.predictor()
    #expect(!predictor.passesSelfChecks())
    #expect(predictor.identity != TinyModel.shared.predictor.identity)
  }

  @Test func `extreme weights fail the self-check and do not crash`() throws {
    var folder = ModelFolder()
    try folder.editTensors { tensors in
      for (name, tensor) in tensors where name.hasPrefix("energy.") && name.hasSuffix("weight") {
        tensors[name]?.values = tensor.values.map { $0 * 1e37 }
      }
    }
    #expect(try !folder.predictor().passesSelfChecks())
  }

  @Test func `a self-check with an unknown configuration or a missing value fails`() throws {
    for text in ["", "BN:4x4:W@0.0.0", "InSe:4x4:v@0.0.0", "BN:4x4:v@9.9.9"] {
      var folder = ModelFolder()
      try folder.edit { $0.selfChecks[0].configuration = text }
      #expect(try !folder.predictor().passesSelfChecks())
    }
    var folder = ModelFolder()
    try folder.edit { $0.selfChecks[0].values[.bandGap] = nil }
    #expect(try !folder.predictor().passesSelfChecks())
  }
}
