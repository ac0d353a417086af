import GraphNetwork

/// The entry of an expert in `model.json`: everything about it but its tensors.
public struct ExpertManifest: Codable, Equatable, Sendable {
  /// An ensemble of graph networks.
  public struct GraphNetworkSpec: Codable, Equatable, Sendable {
    /// The shape of each network.
    public var shape: NetworkShape
    /// The number of networks.
    public var members: Int
    /// The parts of the context vector.
    public var contexts: [GraphEncoder.Context]
    /// The cutoff of each host's edges, Å.
    public var cutoffs: [String: Double]
    /// The map from an output to eV.
    public var scaling: TargetScaling

    private enum CodingKeys: String, CodingKey {
      case shape, members, contexts, cutoffs
      case scaling = "units"
    }

    /// Creates the specification of an ensemble.
    public init(
      shape: NetworkShape, members: Int, contexts: [GraphEncoder.Context],
      cutoffs: [String: Double], scaling: TargetScaling
    ) {
      self.shape = shape
      self.members = members
      self.contexts = contexts
      self.cutoffs = cutoffs
      self.scaling = scaling
    }
  }

  /// A forest over the descriptors of one host.
  public struct ForestSpec: Codable, Equatable, Sendable {
    /// The number of trees.
    public var trees: Int

    /// Creates the specification of a forest.
    public init(trees: Int) { self.trees = trees }
  }

  /// A Gaussian process over configurations of one host.
  public struct GaussianProcessSpec: Codable, Equatable, Sendable {
    /// The prefix of the tensors of its references; processes trained on the same rows share them.
    public var references: String
    /// The constants of the kernel.
    public var kernel: KernelConstants
    /// The mean similarity of the references' surroundings to themselves.
    public var selfSimilarity: Double
    /// The variance of the labels' noise divided by that of the process.
    public var noise: Double
    /// The mean function of the process.
    public var scaling: TargetScaling

    private enum CodingKeys: String, CodingKey {
      case references, kernel, noise
      case selfSimilarity = "selfLikeness"
      case scaling = "units"
    }

    /// Creates the specification of a process.
    public init(
      references: String, kernel: KernelConstants, selfSimilarity: Double, noise: Double,
      scaling: TargetScaling
    ) {
      self.references = references
      self.kernel = kernel
      self.selfSimilarity = selfSimilarity
      self.noise = noise
      self.scaling = scaling
    }
  }

  /// The kind of an expert.
  public enum Kind: Codable, Equatable, Sendable {
    /// An ensemble of graph networks.
    case graphNetwork(GraphNetworkSpec)
    /// A forest.
    case forest(ForestSpec)
    /// A Gaussian process.
    case gaussianProcess(GaussianProcessSpec)

    private enum CodingKeys: String, CodingKey {
      case graphNetwork = "graph_network"
      case forest
      case gaussianProcess = "gaussian_process"
    }

    /// Reads an object with exactly one kind.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard container.allKeys.count == 1 else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "must have one of graph_network, forest and gaussian_process"))
      }
      if let spec = try container.decodeIfPresent(GraphNetworkSpec.self, forKey: .graphNetwork) {
        self = .graphNetwork(spec)
      } else if let spec = try container.decodeIfPresent(ForestSpec.self, forKey: .forest) {
        self = .forest(spec)
      } else {
        self = .gaussianProcess(
          try container.decode(GaussianProcessSpec.self, forKey: .gaussianProcess))
      }
    }

    /// Writes an object with the kind as its only field.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .graphNetwork(let spec): try container.encode(spec, forKey: .graphNetwork)
      case .forest(let spec): try container.encode(spec, forKey: .forest)
      case .gaussianProcess(let spec): try container.encode(spec, forKey: .gaussianProcess)
      }
    }
  }

  /// The name, which is the prefix of the expert's own tensors.
  public var name: String
  /// The names of the hosts that the expert knows; a forest and a Gaussian process know one.
  public var hosts: [String]
  /// The kind.
  public var kind: Kind

  /// Creates an entry.
  public init(name: String, hosts: [String], kind: Kind) {
    self.name = name
    self.hosts = hosts
    self.kind = kind
  }
}
