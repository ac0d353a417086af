/// The sizes and constants of a graph network: every number that decides a tensor's shape or a formula.
public struct NetworkShape: Codable, Hashable, Sendable {
  /// The reduction of the nodes of a graph to one vector.
  public enum Pooling: String, Codable, Hashable, Sendable {
    /// The mean of the nodes' features.
    case mean
    /// For each channel log(Σᵢ exp(β xᵢ)) / β, where x is a linear map of the features, clamped to ±6.
    case logSumExp = "log_sum_exp"
  }

  /// Number of species of nodes.
  public var speciesCount: Int
  /// Number of relations of edges.
  ///
  /// A relation is the label of an edge that each block has a row for; Lacuna labels an edge with the orbit of its pair
  /// of sites under the symmetry of the host.
  public var relationCount: Int
  /// Number of context features of a graph; may be zero.
  public var contextCount: Int
  /// Number of features d of a node.
  public var width: Int
  /// Number K of message-passing blocks.
  public var blockCount: Int
  /// The factor s of a node's summed messages.
  public var messageScale: Double
  /// The reduction of the nodes of a graph to one vector.
  public var pooling: Pooling
  /// Widths of the readout's hidden layers; the last layer, of width one, is not included.
  public var readoutWidths: [Int]

  /// Creates a shape without checking it; see ``validate()``.
  public init(
    speciesCount: Int, relationCount: Int, contextCount: Int, width: Int, blockCount: Int,
    messageScale: Double, pooling: Pooling, readoutWidths: [Int] = [64, 32]
  ) {
    self.speciesCount = speciesCount
    self.relationCount = relationCount
    self.contextCount = contextCount
    self.width = width
    self.blockCount = blockCount
    self.messageScale = messageScale
    self.pooling = pooling
    self.readoutWidths = readoutWidths
  }

  /// Checks every size against its bounds, so that no product of sizes overflows.
  ///
  /// - Throws: ``NetworkError/size(_:_:allowed:)`` or ``NetworkError/messageScale(_:)``.
  public func validate() throws(NetworkError) {
    try Self.check("speciesCount", speciesCount, in: 1...65_536)
    try Self.check("relationCount", relationCount, in: 1...1_048_576)
    try Self.check("contextCount", contextCount, in: 0...4_096)
    try Self.check("width", width, in: 1...4_096)
    try Self.check("blockCount", blockCount, in: 1...64)
    try Self.check("readoutWidths.count", readoutWidths.count, in: 0...16)
    for width in readoutWidths { try Self.check("readoutWidths", width, in: 1...4_096) }
    guard messageScale.isFinite else { throw .messageScale(messageScale) }
  }

  private static func check(
    _ name: String, _ value: Int, in allowed: ClosedRange<Int>
  ) throws(NetworkError) {
    guard allowed.contains(value) else { throw .size(name, value, allowed: allowed) }
  }

  /// Number of the readout's layers, including the last.
  var readoutLayerCount: Int { readoutWidths.count + 1 }

  /// Returns the number of outputs of layer `l` of the readout.
  func readoutWidth(_ l: Int) -> Int {
    l < readoutWidths.count ? readoutWidths[l] : 1
  }
}
