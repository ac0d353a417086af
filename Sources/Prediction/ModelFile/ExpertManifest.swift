// An expert as model.json tells it.

import GraphNetwork

/// An expert: what it answers, how it is calibrated, and what its kind needs to know.
public struct ExpertManifest: Codable, Equatable, Sendable {
  /// What a graph-network expert needs beyond its weights.
  public struct GraphNetworkPart: Codable, Equatable, Sendable {
    /// The shape of each network.
    public var shape: NetworkShape
    /// The number of networks.
    public var members: Int
    /// The contents of the context vector.
    public var contexts: [GraphEncoder.Context]
    /// The cutoff of each host's edges, Å.
    public var cutoffs: [String: Double]
    /// How an output becomes eV.
    public var units: GraphNetworkExpert.Units

    /// A part from its figures.
    public init(
      shape: NetworkShape, members: Int, contexts: [GraphEncoder.Context],
      cutoffs: [String: Double], units: GraphNetworkExpert.Units
    ) {
      self.shape = shape
      self.members = members
      self.contexts = contexts
      self.cutoffs = cutoffs
      self.units = units
    }
  }

  /// What a forest expert needs beyond its weights.
  public struct ForestPart: Codable, Equatable, Sendable {
    /// The number of trees.
    public var trees: Int

    /// A part from its figure.
    public init(trees: Int) { self.trees = trees }
  }

  /// The name, with which its tensors' names begin.
  public var name: String
  /// What it predicts.
  public var property: Property
  /// The hosts for which it does; a forest has one.
  public var hosts: [String]
  /// The calibration of each host and concentration that the training data have, by "MoS2 dilute".
  public var calibration: [String: Calibration]
  /// Present if the expert is an ensemble of graph networks.
  public var graphNetwork: GraphNetworkPart?
  /// Present if the expert is a forest.
  public var forest: ForestPart?

  private enum CodingKeys: String, CodingKey {
    case name, property, hosts, calibration, forest
    case graphNetwork = "graph_network"
  }

  /// An expert that is an ensemble of graph networks.
  public init(
    name: String, property: Property, hosts: [String], calibration: [String: Calibration],
    graphNetwork: GraphNetworkPart
  ) {
    self.name = name
    self.property = property
    self.hosts = hosts
    self.calibration = calibration
    self.graphNetwork = graphNetwork
  }

  /// An expert that is a forest.
  public init(
    name: String, property: Property, host: String, calibration: [String: Calibration],
    forest: ForestPart
  ) {
    self.name = name
    self.property = property
    hosts = [host]
    self.calibration = calibration
    self.forest = forest
  }

  /// The name in ``calibration`` of a query's host and concentration.
  public static func calibrationKey(of query: Query) -> String {
    calibrationKey(query.form.supercell.host.name, query.concentration)
  }

  /// The calibration for a query; that of the host's other concentration where its own was not trained.
  func calibration(for query: Query) -> Calibration {
    let host = query.form.supercell.host.name
    let other: Concentration = query.concentration == .dilute ? .dense : .dilute
    return calibration[Self.calibrationKey(of: query)]
      ?? calibration[Self.calibrationKey(host, other)] ?? Calibration()
  }

  private static func calibrationKey(_ host: String, _ concentration: Concentration) -> String {
    "\(host) \(concentration.rawValue)"
  }
}
