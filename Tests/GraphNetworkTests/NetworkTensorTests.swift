import Foundation
import GraphNetwork
import Testing

@Suite struct NetworkTensorTests {
  private let shape = Fixture.shape(.logSumExp)
  private var tensors: [String: Tensor] { Fixture.trainable(shape, seed: 1).network.tensors }

  private func reading(
    _ change: (inout [String: Tensor]) -> Void
  ) throws(NetworkError) -> Network {
    var tensors = tensors
    change(&tensors)
    return try Network(shape, tensors: tensors)
  }

  @Test func `a network returns the tensors that it was created from`() throws {
    #expect(try reading { _ in }.tensors == tensors)
  }

  @Test func `tensors lie end to end and have unique names`() {
    let layout = Fixture.trainable(shape, seed: 1).layout
    var end = 0
    for tensor in layout.tensors {
      #expect(tensor.range == end..<end + tensor.shape.reduce(1, *))
      end = tensor.range.upperBound
    }
    #expect(end == layout.count)
    #expect(Set(layout.tensors.map(\.name)).count == layout.tensors.count)
    #expect(layout.tensors.allSatisfy { $0.decays == ($0.shape.count == 2) })
  }

  @Test func `a tensor that is missing, unknown, misshapen or not finite is named`() {
    #expect(throws: NetworkError.missingTensor("blocks.1.sender")) {
      try reading { $0["blocks.1.sender"] = nil }
    }
    #expect(throws: NetworkError.unknownTensor("blocks.2.sender")) {
      try reading { $0["blocks.2.sender"] = $0["blocks.1.sender"] }
    }
    #expect(throws: NetworkError.tensorShape("envelope", [2, 3], expected: [6])) {
      try reading { $0["envelope"]?.shape = [2, 3] }
    }
    #expect(throws: NetworkError.valueCount("readout.2.bias", 2, expected: 1)) {
      try reading { $0["readout.2.bias"]?.values.append(0) }
    }
    #expect(throws: NetworkError.notFinite("embedding", index: 7)) {
      try reading { $0["embedding"]?.values[7] = .infinity }
    }
  }

  @Test func `a shape out of bounds is rejected before memory is allocated`() {
    func reading(_ change: (inout NetworkShape) -> Void) throws(NetworkError) {
      var shape = shape
      change(&shape)
      _ = try Network(shape, tensors: [:])
    }
    #expect(throws: NetworkError.size("width", 0, allowed: 1...4_096)) {
      try reading { $0.width = 0 }
    }
    #expect(throws: NetworkError.size("speciesCount", .max, allowed: 1...65_536)) {
      try reading { $0.speciesCount = .max }
    }
    #expect(throws: NetworkError.size("contextCount", -1, allowed: 0...4_096)) {
      try reading { $0.contextCount = -1 }
    }
    #expect(throws: NetworkError.size("readoutWidths", 5_000, allowed: 1...4_096)) {
      try reading { $0.readoutWidths = [8, 5_000] }
    }
    #expect(throws: NetworkError.messageScale(.infinity)) {
      try reading { $0.messageScale = .infinity }
    }
  }

  @Test func `a shape survives its file form`() throws {
    let data = try JSONEncoder().encode(shape)
    #expect(try JSONDecoder().decode(NetworkShape.self, from: data) == shape)
  }
}
