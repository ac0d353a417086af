import Numerics

/// A network in training: one flat block of parameters, and the network that they define.
///
/// A step of training runs a forward and a backward pass of ``network`` over a batch, completes the gradient and lets
/// the optimiser change ``parameters``:
///
/// ```swift
/// let outputs = trainable.network.forward(batch, workspace: &workspace)
/// trainable.network.backward(
///   batch, outputGradient: lossGradient(outputs), workspace: &workspace, addingTo: &gradient)
/// trainable.completeGradient(&gradient)
/// optimiser.step(&trainable.parameters, gradient: gradient, learningRate: 3e-3)
/// ```
///
/// In each block of messages the table of relations is T = F + Φ L, with a free table F and a linear map L of the
/// relations' fixed features Φ; the network holds T alone.
public struct TrainableNetwork: Sendable {
  /// The network of the current ``parameters``.
  public private(set) var network: Network
  /// Φ, (relations, features), row-major.
  public let relationFeatures: [Float]
  /// All trained tensors, in the order of ``layout``; every change updates ``network``.
  public var parameters: [Float] {
    didSet { updateNetwork() }
  }

  private let tables: RelationTables

  /// Creates a network with initial values drawn from `seed`.
  ///
  /// Linear maps and their biases are uniform in ±1/√(number of inputs), the embedding is normal
  /// with variance 1, free tables are zero and β of a log-sum-exp is 4.
  ///
  /// - Parameters:
  ///   - shape: A valid shape.
  ///   - relationFeatures: Φ, (relations, features), row-major; may be empty.
  ///   - envelope: The weight of each relation's messages.
  ///   - seed: Equal seeds give equal bits.
  public init(
    _ shape: NetworkShape, relationFeatures: [Float], envelope: [Float], seed: UInt64
  ) {
    let tables = Self.tables(shape, relationFeatures)
    var random = SplitMix64(seed: seed)
    var parameters: [Float] = []
    parameters.reserveCapacity(tables.layout.count)
    for tensor in tables.layout.tensors {
      for _ in 0..<tensor.count {
        parameters.append(Float(tensor.initialValues.draw(&random)))
      }
    }
    self.init(shape, tables, relationFeatures, envelope, parameters)
  }

  /// Creates a network from named tensors, as ``tensors`` returns them.
  ///
  /// - Throws: ``NetworkError`` as ``Network/init(_:tensors:)`` does.
  public init(
    _ shape: NetworkShape, relationFeatures: [Float], envelope: [Float],
    tensors: [String: Tensor]
  ) throws(NetworkError) {
    try shape.validate()
    let tables = Self.tables(shape, relationFeatures)
    self.init(
      shape, tables, relationFeatures, envelope, try tables.layout.block(of: tensors))
  }

  /// Creates a network in training that starts with the weights of another, whose tables of relations are the free
  /// tables; there are no features of relations.
  public init(continuing network: Network) {
    self.init(
      network.shape, Self.tables(network.shape, []), [], network.envelope, network.parameters)
  }

  private init(
    _ shape: NetworkShape, _ tables: RelationTables, _ relationFeatures: [Float],
    _ envelope: [Float], _ parameters: [Float]
  ) {
    network = Network(
      shape, envelope: envelope,
      parameters: Array(parameters.prefix(NetworkLayers.layout(shape).count)))
    self.tables = tables
    self.relationFeatures = relationFeatures
    self.parameters = parameters
    updateNetwork()
  }

  private static func tables(
    _ shape: NetworkShape, _ relationFeatures: [Float]
  ) -> RelationTables {
    precondition(relationFeatures.count.isMultiple(of: shape.relationCount))
    return RelationTables(shape, featureCount: relationFeatures.count / shape.relationCount)
  }

  /// Where each tensor lies in ``parameters``: the network's own, then the L of each block.
  public var layout: ParameterLayout { tables.layout }

  /// The parameters by name.
  public var tensors: [String: Tensor] { layout.tensors(of: parameters) }

  /// Returns the network of other parameters of the same layout, such as a moving average.
  public func exported(with parameters: [Float]) -> Network {
    var copy = self
    copy.parameters = parameters
    return copy.network
  }

  /// Completes `gradient` with the gradient of each L, once a step, after all backward passes of ``network`` have been
  /// added to it.
  public func completeGradient(_ gradient: inout [Float]) {
    precondition(gradient.count == layout.count)
    tables.backward(relationFeatures, &gradient)
  }

  private mutating func updateNetwork() {
    precondition(parameters.count == layout.count)
    tables.forward(relationFeatures, parameters, to: &network.parameters)
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
