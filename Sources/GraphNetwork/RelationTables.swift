// What the rows of a network's relation tables are made of in training: T = F + Φ L.
//
// F is a free table, which starts at zero, and L maps the relation's fixed features Φ linearly, so
// that relations that are seldom seen learn from those like them.

/// The map from trained parameters to a network's, and back for their gradient.
///
/// The trained block is the network's own, with F in the place of T, followed by the L of each
/// block of messages. So the gradient by T, where the network leaves it, is the gradient by F.
struct RelationTables<Scalar: NetworkScalar>: Sendable {
  private let shape: NetworkShape
  private let featureCount: Int
  private let networkLayout: ParameterLayout
  /// Of the trained block.
  let layout: ParameterLayout

  init(_ shape: NetworkShape, featureCount: Int) {
    self.shape = shape
    self.featureCount = featureCount
    networkLayout = NetworkLayers<Scalar>.layout(shape)
    layout = ParameterLayout(
      networkLayout.tensors
        + (0..<shape.blockCount).map { k in
          ParameterTensor(
            "blocks.\(k).relation_features", [featureCount, shape.width],
            .uniform(fanIn: featureCount))
        })
  }

  /// Sets the network's block: T = F + Φ L for each block of messages, all else as it is.
  func forward(
    _ features: UnsafePointer<Scalar>, _ trained: UnsafePointer<Scalar>,
    to network: UnsafeMutablePointer<Scalar>
  ) {
    network.update(from: trained, count: networkLayout.count)
    let layers = NetworkLayers(network, shape, networkLayout)
    for k in 0..<shape.blockCount {
      Scalar.addProduct(
        matrix(features), featureMap(UnsafeMutablePointer(mutating: trained), k),
        to: layers.block(k).relations)
    }
  }

  /// Sets the gradient by each L: Φᵀ times that by T.
  func backward(_ features: UnsafePointer<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>) {
    let layers = NetworkLayers(gradient, shape, networkLayout)
    for k in 0..<shape.blockCount {
      let map = featureMap(gradient, k)
      map.clear()
      Scalar.addTransposedProduct(matrix(features), layers.block(k).relations, to: map)
    }
  }

  /// Φ, (relations, features).
  private func matrix(_ features: UnsafePointer<Scalar>) -> Matrix<Scalar> {
    Matrix(
      elements: UnsafeMutablePointer(mutating: features), rows: shape.relationCount,
      columns: featureCount)
  }

  /// L of block k, (features, d), or its gradient.
  private func featureMap(_ elements: UnsafeMutablePointer<Scalar>, _ k: Int) -> Matrix<Scalar> {
    var cursor = ParameterCursor(elements, layout, at: networkLayout.tensors.count + k)
    return cursor.next()
  }
}
