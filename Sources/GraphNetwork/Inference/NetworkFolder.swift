import CKernels
import Glibc

/// Folds the layers of a trained network, in order, and stores the results where the kernels read them.
///
/// ``InferenceNetwork`` says what is folded into what.
struct NetworkFolder {
  /// The stored tensors; the pointers that the functions return point into them.
  private(set) var tensors: [AlignedArray<Float>] = []
  private let layers: NetworkLayers
  private let shape: NetworkShape
  /// The features before the next block, or after the last.
  private var features: FoldedFeatures

  /// log₂ e: a message in units of ln 2 has a power of 2 for its exponential.
  private static let unit = 1 / log(2.0)

  init(_ layers: NetworkLayers, _ shape: NetworkShape) {
    self.layers = layers
    self.shape = shape
    features = FoldedFeatures(layers.embedding)
  }

  /// Stores U₁ of the first block times the message along an edge of each type, (edge types, d).
  mutating func firstMessages(of edgeTypes: EdgeTypes, envelope: [Float]) -> UnsafePointer<Float> {
    let d = shape.width
    let block = layers.block(0)
    let receivers = features.map(block.receiver).constants
    let senders = features.map(block.sender).constants
    let relations = block.relations
    var messages: [Float] = []
    messages.reserveCapacity(edgeTypes.count * d)
    for type in edgeTypes.all {
      for c in 0..<d {
        messages.append(
          receivers[type.receiver * d + c] + senders[type.sender * d + c]
            + relations[type.relation, c])
      }
    }
    messages.withUnsafeMutableBufferPointer { messages in
      guard let base = messages.baseAddress else { return }
      kernels.silu(base, base, messages.count)
    }
    let scale = Float(shape.messageScale)
    for (row, type) in edgeTypes.all.enumerated() {
      let weight = scale * envelope[type.relation]
      for c in 0..<d { messages[row * d + c] *= weight }
    }
    return store(
      matrixProduct(
        messages, block.hidden.weight.rows(d..<2 * d).array, rows: edgeTypes.count, inner: d,
        columns: d))
  }

  /// Stores block k and continues with the features after it.
  mutating func block(_ k: Int) -> ck_block {
    let (d, unit) = (shape.width, Self.unit)
    let block = layers.block(k)
    let explicit = k == CK_EXPLICIT_BLOCK ? store(features.makeExplicit()) : ck_folded_map()
    var folded = ck_block(
      features: explicit,
      hidden: store(features.map(block.hidden.weight.rows(0..<d), bias: block.hidden.bias)),
      context: store(block.context.array), receivers: ck_folded_map(), senders: ck_folded_map(),
      relations: nil, relation_factors: nil, messages: nil)
    if k > 0 {
      folded.receivers = store(features.map(block.receiver, times: unit))
      folded.senders = store(features.map(block.sender, times: unit))
      folded.relations = store(block.relations.array, times: unit)
      folded.relation_factors = store(block.relations.array.map { Float(exp(-Double($0))) })
      folded.messages = store(
        block.hidden.weight.rows(d..<2 * d).array, times: shape.messageScale / unit)
    }
    features.append(block.output)
    return folded
  }

  /// Stores the map before pooling by log-sum-exp; null pointers for the mean.
  mutating func pooling() -> ck_folded_map {
    guard let linear = layers.pooling?.linear else { return ck_folded_map() }
    return store(features.map(linear.weight, bias: linear.bias))
  }

  /// Stores layer l of the readout, of the first layer the part that reads the pooled features.
  mutating func readout(_ l: Int) -> ck_layer {
    let layer = layers.readout(l)
    let weight = l == 0 ? layer.weight.rows(0..<shape.width) : layer.weight
    let map =
      l == 0 && shape.pooling == .mean
      ? features.map(weight, bias: layer.bias)
      : FoldedMap(constants: layer.bias.array, weights: weight.array)
    return ck_layer(map: store(map), outputs: weight.columns)
  }

  /// Stores the part of the first layer of the readout that reads the context.
  mutating func readoutContext() -> UnsafePointer<Float> {
    let d = shape.width
    return store(layers.readout(0).weight.rows(d..<d + shape.contextCount).array)
  }

  /// Stores a copy of `values`.
  mutating func store(_ values: [Float]) -> UnsafePointer<Float> {
    let tensor = AlignedArray(values)
    tensors.append(tensor)
    return UnsafePointer(tensor.elements)
  }

  private mutating func store(_ values: [Float], times factor: Double) -> UnsafePointer<Float> {
    store(values.map { Float(Double($0) * factor) })
  }

  private mutating func store(_ map: FoldedMap) -> ck_folded_map {
    ck_folded_map(constants: store(map.constants), weights: store(map.weights))
  }
}
