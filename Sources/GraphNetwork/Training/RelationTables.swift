/// The relation tables of a network in training, T = F + Φ L: the map from trained parameters to the network's, and of
/// the gradient back.
///
/// F is a free table, which starts at zero, and L maps the relations' fixed features Φ linearly, so that rare relations
/// learn from similar ones. The trained block is the network's own, with F in the place of T, followed by the L of each
/// block of messages. The gradient with respect to F is that with respect to T, and stands in its place.
struct RelationTables: Sendable {
  private let shape: NetworkShape
  private let featureCount: Int
  private let networkLayout: ParameterLayout
  /// The layout of the trained block.
  let layout: ParameterLayout

  init(_ shape: NetworkShape, featureCount: Int) {
    self.shape = shape
    self.featureCount = featureCount
    networkLayout = NetworkLayers.layout(shape)
    layout = ParameterLayout(
      networkLayout.tensors
        + (0..<shape.blockCount).map { k in
          ParameterTensor(
            "blocks.\(k).relation_features", [featureCount, shape.width],
            .uniform(fanIn: featureCount))
        })
  }

  /// Sets the network's block: T = F + Φ L for each block of messages, and copies of all other tensors.
  func forward(
    _ features: UnsafePointer<Float>, _ trained: UnsafePointer<Float>,
    to network: UnsafeMutablePointer<Float>
  ) {
    network.update(from: trained, count: networkLayout.count)
    let layers = NetworkLayers(network, shape, networkLayout)
    for k in 0..<shape.blockCount {
      addProduct(
        matrix(features), featureMap(UnsafeMutablePointer(mutating: trained), k),
        to: layers.block(k).relations)
    }
  }

  /// Sets the gradient of each L: Φᵀ times the gradient of T.
  func backward(_ features: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    let layers = NetworkLayers(gradient, shape, networkLayout)
    for k in 0..<shape.blockCount {
      let map = featureMap(gradient, k)
      map.clear()
      addTransposedProduct(matrix(features), layers.block(k).relations, to: map)
    }
  }

  /// Returns Φ, (relations, features).
  private func matrix(_ features: UnsafePointer<Float>) -> Matrix {
    Matrix(
      elements: UnsafeMutablePointer(mutating: features), rows: shape.relationCount,
      columns: featureCount)
  }

  /// Returns L of block k, (features, d), or its gradient.
  private func featureMap(_ elements: UnsafeMutablePointer<Float>, _ k: Int) -> Matrix {
    var cursor = ParameterCursor(elements, layout, at: networkLayout.tensors.count + k)
    return cursor.next()
  }
}
