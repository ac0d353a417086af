// The network as training sees it: one flat block of parameters and the network that follows it.

import Numerics

/// A network and the parameters that it is made of.
///
/// A step of training runs forward and backward passes of ``network`` over the parts of a batch, on
/// as many threads as there are workspaces, sums their gradients in a fixed order, completes the
/// sum once and lets the optimiser change ``parameters``:
///
/// ```swift
/// let outputs = trainable.network.forward(batch, workspace: &workspace)
/// trainable.network.backward(
///   batch, outputGradient: lossGradient(outputs), workspace: &workspace, addingTo: &gradient)
/// trainable.completeGradient(&gradient)
/// optimiser.step(&trainable.parameters, gradient: gradient, learningRate: 3e-3)
/// ```
///
/// In each block of messages a relation's row is T = F + Φ L, with a free table F and a linear map
/// L of the relation's fixed features Φ; the network holds T alone.
public struct TrainableNetwork<Scalar: NetworkScalar>: Sendable {
  /// The network of the present ``parameters``.
  public private(set) var network: Network<Scalar>
  /// Φ, (relations, features), row-major.
  public let relationFeatures: [Scalar]
  /// All that is trained, laid out as ``layout`` says; the network follows every change.
  public var parameters: [Scalar] {
    didSet { updateNetwork() }
  }

  private let tables: RelationTables<Scalar>

  /// Creates a network with first values drawn from `seed`.
  ///
  /// Linear maps and their biases are uniform in ±1/√(number of inputs), the embedding is normal
  /// with variance 1, free tables are zero and β of a log-sum-exp is 4.
  ///
  /// - Parameters:
  ///   - shape: A valid shape.
  ///   - relationFeatures: Φ, as many features for each relation, row-major; may be empty.
  ///   - envelope: The weight of each relation's messages.
  ///   - seed: Equal seeds give equal bits.
  public init(
    _ shape: NetworkShape, relationFeatures: [Scalar], envelope: [Scalar], seed: UInt64
  ) {
    let tables = Self.tables(shape, relationFeatures)
    var random = SplitMix64(seed: seed)
    var parameters: [Scalar] = []
    parameters.reserveCapacity(tables.layout.count)
    for tensor in tables.layout.tensors {
      for _ in 0..<tensor.count {
        parameters.append(Scalar(tensor.initialValues.draw(&random)))
      }
    }
    self.init(shape, tables, relationFeatures, envelope, parameters)
  }

  /// Creates a network from named tensors, as ``tensors`` gives them back.
  ///
  /// - Throws: ``NetworkError`` as ``Network/init(_:tensors:)`` does.
  public init(
    _ shape: NetworkShape, relationFeatures: [Scalar], envelope: [Scalar],
    tensors: [String: Tensor]
  ) throws(NetworkError) {
    try shape.validate()
    let tables = Self.tables(shape, relationFeatures)
    self.init(
      shape, tables, relationFeatures, envelope, try tables.layout.block(of: tensors))
  }

  private init(
    _ shape: NetworkShape, _ tables: RelationTables<Scalar>, _ relationFeatures: [Scalar],
    _ envelope: [Scalar], _ parameters: [Scalar]
  ) {
    network = Network(
      shape, envelope: envelope,
      parameters: Array(parameters.prefix(NetworkLayers<Scalar>.layout(shape).count)))
    self.tables = tables
    self.relationFeatures = relationFeatures
    self.parameters = parameters
    updateNetwork()
  }

  private static func tables(
    _ shape: NetworkShape, _ relationFeatures: [Scalar]
  ) -> RelationTables<Scalar> {
    precondition(relationFeatures.count.isMultiple(of: shape.relationCount))
    return RelationTables(shape, featureCount: relationFeatures.count / shape.relationCount)
  }

  /// Where each tensor lies in ``parameters``: the network's own, then the L of each block.
  public var layout: ParameterLayout { tables.layout }

  /// The parameters by name.
  public var tensors: [String: Tensor] { layout.tensors(of: parameters) }

  /// The network of other parameters of the same layout, such as a moving average.
  public func exported(with parameters: [Scalar]) -> Network<Scalar> {
    var copy = self
    copy.parameters = parameters
    return copy.network
  }

  /// Completes `gradient`, which the network's backward passes have been added to, with the
  /// gradient of each L.
  ///
  /// Once a step, after the parts of a batch have been summed.
  public func completeGradient(_ gradient: inout [Scalar]) {
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
