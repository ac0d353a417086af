import Crystals
import GraphNetwork
import Numerics

/// Creates the experts of a model from the entries of `model.json` and the tensors, and checks every shape.
struct ExpertBuilder: Sendable {
  /// The entries whose experts become one group.
  private enum GroupEntries: Sendable {
    /// An ensemble of networks: its index, its specification and its hosts.
    case networks(Int, ExpertManifest.GraphNetworkSpec, [Host])
    /// The forests and Gaussian processes of one host: their indices.
    case local(Host, [Int])
  }

  let hosts: [String: Host]
  let table: SpeciesTable
  let coverage: Double
  let tensors: [String: Tensor]
  let entries: [ExpertManifest]

  /// Creates the experts: a group for each ensemble of networks, and one for the other experts of each host.
  ///
  /// - Throws: The error of the first group, in their order, that is malformed.
  func groups() throws(ModelError) -> [IndexedExpertGroup] {
    let parts = try groupEntries()
    return try parallelMap(parts) { entries throws(ModelError) in try group(entries) }
  }

  private func groupEntries() throws(ModelError) -> [GroupEntries] {
    var networks: [GroupEntries] = []
    var locals: [(host: Host, entries: [Int])] = []
    var referenceHosts: [String: Host] = [:]
    for (index, entry) in entries.enumerated() {
      let known = try hosts(of: entry)
      if case .graphNetwork(let spec) = entry.kind {
        networks.append(.networks(index, spec, known))
        continue
      }
      guard known.count == 1, let host = known.first else {
        throw malformed(entry.name, "a forest and a Gaussian process know one host")
      }
      if case .gaussianProcess(let spec) = entry.kind {
        guard referenceHosts.updateValue(host, forKey: spec.references) ?? host == host else {
          throw malformed(entry.name, "the references '\(spec.references)' are of another host")
        }
      }
      if let known = locals.firstIndex(where: { $0.host == host }) {
        locals[known].entries.append(index)
      } else {
        locals.append((host, [index]))
      }
    }
    return networks + locals.map { .local($0.host, $0.entries) }
  }

  private func hosts(of entry: ExpertManifest) throws(ModelError) -> [Host] {
    var known: [Host] = []
    for name in entry.hosts {
      guard let host = hosts[name] else {
        throw malformed(entry.name, "host '\(name)' is not one of the model's hosts")
      }
      known.append(host)
    }
    guard !known.isEmpty else { throw malformed(entry.name, "there are no hosts") }
    return known
  }

  private func group(_ entries: GroupEntries) throws(ModelError) -> IndexedExpertGroup {
    switch entries {
    case .networks(let index, let spec, let hosts):
      IndexedExpertGroup(
        group: SingleExpertGroup(expert: try networks(self.entries[index].name, spec, hosts)),
        experts: [index])
    case .local(let host, let entries): try local(host, entries)
    }
  }

  /// Returns the tensors whose names have a prefix, by name without the prefix.
  private func tensors(under prefix: String) -> [String: Tensor] {
    let own = tensors.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  private func malformed(_ expert: String, _ detail: String) -> ModelError {
    .malformedManifest("expert \(expert): \(detail)")
  }

  /// The most numbers that an ensemble holds for the kinds of edges: 1 GiB.
  private static let maximumKindNumbers = 1 << 28
  /// The length scales that a Gaussian process may have.
  private static let lengths = 1e-6...1e6

  // MARK: Networks

  private func networks(
    _ name: String, _ spec: ExpertManifest.GraphNetworkSpec, _ hosts: [Host]
  ) throws(ModelError) -> GraphNetworkExpert {
    var cutoffs: [(host: Host, cutoff: Double)] = []
    for host in hosts {
      guard let cutoff = spec.cutoffs[host.name], cutoff > 0, cutoff <= 50 else {
        throw malformed(name, "the cutoff of \(host) must be more than 0 and at most 50 Å")
      }
      guard spec.scaling.scale[host.name] != nil else {
        throw malformed(name, "the scale of \(host) is missing")
      }
      cutoffs.append((host, cutoff))
    }
    let encoder = GraphEncoder(species: table, hosts: cutoffs, contexts: spec.contexts)
    guard encoder.contextCount == spec.shape.contextCount,
      encoder.relationCount == spec.shape.relationCount,
      spec.shape.speciesCount == table.species.count,
      spec.scaling.baseline.count == table.species.count, (1...1000).contains(spec.members)
    else { throw malformed(name, "shape, members or the scaling (`units`) do not fit the model") }
    do throws(NetworkError) {
      try spec.shape.validate()
    } catch {
      throw malformed(name, "\(error)")
    }
    // Each network has a row of its width for each kind of edge.
    let kinds = encoder.edgeTypes.count
    guard kinds <= Self.maximumKindNumbers / spec.shape.width / spec.members else {
      throw malformed(name, "\(kinds) kinds of edges are too many")
    }
    let networks = try parallelMap(Array(0..<spec.members)) { member throws(ModelError) in
      do throws(NetworkError) {
        return try Network(spec.shape, tensors: tensors(under: "\(name).\(member)."))
      } catch {
        throw ModelError.malformedWeights("\(name), member \(member): \(error)")
      }
    }
    return GraphNetworkExpert(encoder: encoder, members: networks, scaling: spec.scaling)
  }

  // MARK: Experts of one host

  /// Creates the group of the forests and Gaussian processes of a host, from the indices of their entries.
  private func local(_ host: Host, _ indices: [Int]) throws(ModelError) -> IndexedExpertGroup {
    let encoder = KernelEncoder(host: host, table: table)
    var forests: [(index: Int, expert: ForestExpert)] = []
    var processes: [(index: Int, expert: GaussianProcessExpert)] = []
    var references: [String: KernelReferences] = [:]
    for index in indices {
      let name = entries[index].name
      switch entries[index].kind {
      case .graphNetwork: preconditionFailure("each ensemble of networks has its own group")
      case .forest:
        let forest = try Forest(
          tensors: tensors(under: name + "."), descriptorCount: encoder.forest.count)
        forests.append(
          (index, ForestExpert(descriptors: encoder.forest, forest: forest, coverage: coverage)))
      case .gaussianProcess(let spec):
        let shared =
          if let known = references[spec.references] { known } else {
            try self.references(spec.references, of: name, encoder)
          }
        references[spec.references] = shared
        processes.append((index, try process(name, spec, encoder, shared)))
      }
    }
    let group = HostExpertGroup(
      encoder: encoder, forests: forests.map(\.expert), processes: processes.map(\.expert))
    return IndexedExpertGroup(
      group: group, experts: forests.map(\.index) + processes.map(\.index))
  }

  private func references(
    _ group: String, of name: String, _ encoder: KernelEncoder
  ) throws(ModelError) -> KernelReferences {
    let own = tensors(under: group + ".")
    guard !own.isEmpty else {
      throw .malformedWeights("the references '\(group)' of \(name) are missing")
    }
    return try KernelReferences(tensors: own, group: group, encoder: encoder)
  }

  private func process(
    _ name: String, _ spec: ExpertManifest.GaussianProcessSpec, _ encoder: KernelEncoder,
    _ references: KernelReferences
  ) throws(ModelError) -> GaussianProcessExpert {
    guard let weights = tensors[name + ".weights"], weights.shape == [references.count],
      spec.scaling.baseline.count == table.species.count, spec.selfSimilarity > 0,
      Self.lengths.contains(spec.kernel.surroundingsLength),
      Self.lengths.contains(spec.kernel.descriptorLength),
      (0...encoder.descriptorCount).contains(spec.kernel.descriptorCount)
    else {
      throw malformed(
        name,
        "kernel, self-similarity (`selfLikeness`), scaling (`units`) or weights do not fit the references"
      )
    }
    return GaussianProcessExpert(
      encoder: encoder,
      kernel: ConfigurationKernel(
        spec.kernel, references: references, selfSimilarity: spec.selfSimilarity),
      weights: weights.values.map(Double.init), scaling: spec.scaling)
  }
}
