// An expert as model.json tells it.

import GraphNetwork

/// An expert: what it knows, and what its kind needs beside its tensors.
public struct ExpertManifest: Codable, Equatable, Sendable {
  /// An ensemble of graph networks.
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
    public var units: TargetScaling

    /// A part from its figures.
    public init(
      shape: NetworkShape, members: Int, contexts: [GraphEncoder.Context],
      cutoffs: [String: Double], units: TargetScaling
    ) {
      self.shape = shape
      self.members = members
      self.contexts = contexts
      self.cutoffs = cutoffs
      self.units = units
    }
  }

  /// A forest on descriptors of one host.
  public struct ForestPart: Codable, Equatable, Sendable {
    /// The number of trees.
    public var trees: Int

    /// A part from its figure.
    public init(trees: Int) { self.trees = trees }
  }

  /// A Gaussian process over configurations of one host.
  public struct GaussianProcessPart: Codable, Equatable, Sendable {
    /// With what the names of its references' tensors begin; processes of the same rows have them in common.
    public var references: String
    /// The constants of the kernel.
    public var kernel: KernelConstants
    /// The mean likeness of the references' surroundings with themselves.
    public var selfLikeness: Double
    /// The variance of the labels' noise over that of the process.
    public var noise: Double
    /// The values about which the process varies.
    public var units: TargetScaling

    /// A part from its figures.
    public init(
      references: String, kernel: KernelConstants, selfLikeness: Double, noise: Double,
      units: TargetScaling
    ) {
      self.references = references
      self.kernel = kernel
      self.selfLikeness = selfLikeness
      self.noise = noise
      self.units = units
    }
  }

  /// What an expert is.
  public enum Kind: Codable, Equatable, Sendable {
    /// An ensemble of graph networks.
    case graphNetwork(GraphNetworkPart)
    /// A forest.
    case forest(ForestPart)
    /// A Gaussian process.
    case gaussianProcess(GaussianProcessPart)

    private enum CodingKeys: String, CodingKey {
      case graphNetwork = "graph_network"
      case forest
      case gaussianProcess = "gaussian_process"
    }

    /// Reads the one kind that is present.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard container.allKeys.count == 1 else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "one of graph_network, forest and gaussian_process is needed"))
      }
      if let part = try container.decodeIfPresent(GraphNetworkPart.self, forKey: .graphNetwork) {
        self = .graphNetwork(part)
      } else if let part = try container.decodeIfPresent(ForestPart.self, forKey: .forest) {
        self = .forest(part)
      } else {
        self = .gaussianProcess(
          try container.decode(GaussianProcessPart.self, forKey: .gaussianProcess))
      }
    }

    /// Writes the kind under its name.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .graphNetwork(let part): try container.encode(part, forKey: .graphNetwork)
      case .forest(let part): try container.encode(part, forKey: .forest)
      case .gaussianProcess(let part): try container.encode(part, forKey: .gaussianProcess)
      }
    }
  }

  /// The name, with which the names of its own tensors begin.
  public var name: String
  /// The hosts that it knows; a forest and a Gaussian process know one.
  public var hosts: [String]
  /// What it is.
  public var kind: Kind

  /// An expert from its parts.
  public init(name: String, hosts: [String], kind: Kind) {
    self.name = name
    self.hosts = hosts
    self.kind = kind
  }
}
