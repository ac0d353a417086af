// The network as training sees it.
//
// A relation's row is T = F + Φ L: a free table F, which starts at zero, and what a linear map L
// makes of the relation's fixed features Φ, which lets relations that are seldom seen learn from
// those like them. The flat block is the network's own, with F in the place of T, followed by
// the L of each block. So the network's gradient by T is the gradient by F, and Φᵀ times it
// that by L.

/// A network and the parameters that its relation tables are made of.
public struct TrainableNetwork<Scalar: NetworkScalar>: Sendable {
  /// The network of the present ``parameters``; forward and backward passes run on it.
  public private(set) var network: Network<Scalar>
  /// Where each tensor lies in ``parameters``.
  public let layout: ParameterLayout
  /// Φ, (relations, features), row-major.
  public let relationFeatures: [Scalar]
  /// What the optimiser changes; the network follows.
  public var parameters: [Scalar] {
    didSet { updateNetwork() }
  }

  /// Creates a network with first values drawn from `seed`.
  ///
  /// Linear maps are uniform in ±1/√(number of inputs), the embedding is normal with variance 1, free
  /// tables are zero and β of a log-sum-exp is 4.
  ///
  /// - Parameters:
  ///   - shape: A valid shape.
  ///   - relationFeatures: Φ, as many features for each relation, row-major; may be empty.
  ///   - envelope: The weight of each relation's messages.
  ///   - seed: Equal seeds give equal bits.
  public init(
    _ shape: NetworkShape, relationFeatures: [Scalar], envelope: [Scalar], seed: UInt64
  ) {
    let layout = Self.layout(shape, featureCount: relationFeatures.count / shape.relationCount)
    var random = SplitMix64(seed: seed)
    var parameters: [Scalar] = []
    parameters.reserveCapacity(layout.count)
    for tensor in layout.tensors {
      for _ in 0..<tensor.count {
        parameters.append(Scalar(tensor.initialValues.draw(&random)))
      }
    }
    self.init(
      shape, relationFeatures: relationFeatures, envelope: envelope, parameters: parameters)
  }

  /// Creates a network from named tensors, as ``tensors`` gives them back.
  ///
  /// - Throws: ``NetworkError`` as ``Network/init(_:tensors:)`` does.
  public init(
    _ shape: NetworkShape, relationFeatures: [Scalar], envelope: [Scalar],
    tensors: [String: Tensor]
  ) throws(NetworkError) {
    try shape.validate()
    let layout = Self.layout(shape, featureCount: relationFeatures.count / shape.relationCount)
    self.init(
      shape, relationFeatures: relationFeatures, envelope: envelope,
      parameters: try layout.block(of: tensors))
  }

  private init(
    _ shape: NetworkShape, relationFeatures: [Scalar], envelope: [Scalar], parameters: [Scalar]
  ) {
    precondition(relationFeatures.count.isMultiple(of: shape.relationCount))
    layout = Self.layout(shape, featureCount: relationFeatures.count / shape.relationCount)
    network = Network(
      shape, envelope: envelope,
      parameters: Array(parameters.prefix(NetworkLayers<Scalar>.layout(shape).count)))
    self.relationFeatures = relationFeatures
    self.parameters = parameters
    updateNetwork()
  }

  /// The parameters by name.
  public var tensors: [String: Tensor] { layout.tensors(of: parameters) }

  /// The network that answers with these parameters, or with others of the same layout such as
  /// a moving average of them.
  public func exported(with parameters: [Scalar]? = nil) -> Network<Scalar> {
    guard let parameters else { return network }
    var copy = self
    copy.parameters = parameters
    return copy.network
  }

  // MARK: Relation tables

  private static func layout(_ shape: NetworkShape, featureCount: Int) -> ParameterLayout {
    ParameterLayout(
      NetworkLayers<Scalar>.layout(shape).tensors
        + (0..<shape.blockCount).map { k in
          ParameterTensor(
            "blocks.\(k).relation_features", [featureCount, shape.width],
            .uniform(fanIn: featureCount))
        })
  }

  /// T = F + Φ L for each block.
  private mutating func updateNetwork() {
    precondition(parameters.count == layout.count)
    network.parameters.withUnsafeMutableBufferPointer { target in
      _ = target.update(fromContentsOf: parameters[..<target.count])
    }
    updateTables(relationFeatures, parameters, &network.parameters)
  }

  private func updateTables(
    _ features: UnsafePointer<Scalar>, _ parameters: UnsafePointer<Scalar>,
    _ target: UnsafeMutablePointer<Scalar>
  ) {
    let layers = NetworkLayers(target, network.shape, network.layout)
    for k in 0..<network.shape.blockCount {
      Scalar.addProduct(
        featureMatrix(features), featureWeights(UnsafeMutablePointer(mutating: parameters), k),
        to: layers.block(k).relations)
    }
  }

  /// Completes `gradient`, which the network's backward passes have been added to: sets the
  /// gradient of each L from that of its block's table.
  ///
  /// Once a step, after the parts of a batch have been summed.
  public func completeGradient(_ gradient: inout [Scalar]) {
    precondition(gradient.count == layout.count)
    completeGradient(relationFeatures, &gradient)
  }

  private func completeGradient(
    _ features: UnsafePointer<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>
  ) {
    let gradients = NetworkLayers(gradient, network.shape, network.layout)
    for k in 0..<network.shape.blockCount {
      let weights = featureWeights(gradient, k)
      weights.fill(0)
      Scalar.addTransposedProduct(
        featureMatrix(features), gradients.block(k).relations, to: weights)
    }
  }

  /// Φ, (relations, features).
  private func featureMatrix(_ features: UnsafePointer<Scalar>) -> Matrix<Scalar> {
    Matrix(
      elements: UnsafeMutablePointer(mutating: features), rows: network.shape.relationCount,
      columns: relationFeatures.count / network.shape.relationCount)
  }

  /// L of block k, (features, d), or its gradient.
  private func featureWeights(_ elements: UnsafeMutablePointer<Scalar>, _ k: Int) -> Matrix<Scalar>
  {
    var cursor = ParameterCursor(elements, layout, at: network.layout.tensors.count + k)
    return cursor.next()
  }
}

extension ParameterTensor.InitialValues {
  fileprivate func draw(_ random: inout SplitMix64) -> Double {
    switch self {
    case .constant(let value): value
    case .normal: random.normal()
    case .uniform(let fanIn): (2 * random.uniform() - 1) / Double(fanIn).squareRoot()
    }
  }
}
