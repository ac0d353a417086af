// From entries of model.json and tensors to experts; every shape is checked.

import Crystals
import GraphNetwork
import Numerics

/// Makes the experts of one model.
struct ExpertBuilder: Sendable {
  /// A panel, and which entries of the manifest its experts are.
  typealias Membership = (panel: any ExpertGroup, experts: [Int])

  /// The entries that become one panel.
  private enum Part: Sendable {
    /// An ensemble of networks for some hosts.
    case networks(Int, ExpertManifest.GraphNetworkPart, [Host])
    /// What knows one host.
    case local(Host, [Int])
  }

  let hosts: [String: Host]
  let table: SpeciesTable
  let coverage: Double
  let tensors: [String: Tensor]
  let entries: [ExpertManifest]

  /// The experts: each ensemble of networks by itself, those that know one host together.
  ///
  /// Panels are made side by side; of several faults that of the first is told.
  func panels() throws(ModelError) -> [Membership] {
    let parts = try parts()
    return try parallelMap(parts) { part throws(ModelError) in try seating(part) }
  }

  /// What becomes one panel each, once it is known that the hosts are there.
  private func parts() throws(ModelError) -> [Part] {
    var networks: [Part] = []
    var locals: [(host: Host, entries: [Int])] = []
    var owners: [String: Host] = [:]
    for (index, entry) in entries.enumerated() {
      let known = try hosts(of: entry)
      if case .graphNetwork(let part) = entry.kind {
        networks.append(.networks(index, part, known))
        continue
      }
      guard known.count == 1, let host = known.first else {
        throw .malformedManifest("expert \(entry.name): this kind knows one host")
      }
      if case .gaussianProcess(let part) = entry.kind {
        guard owners.updateValue(host, forKey: part.references) ?? host == host else {
          throw .malformedManifest(
            "expert \(entry.name): the references '\(part.references)' are another host's")
        }
      }
      if let place = locals.firstIndex(where: { $0.host == host }) {
        locals[place].entries.append(index)
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
        throw .malformedManifest("expert \(entry.name): host '\(name)'")
      }
      known.append(host)
    }
    guard !known.isEmpty else { throw .malformedManifest("expert \(entry.name): no hosts") }
    return known
  }

  private func seating(_ part: Part) throws(ModelError) -> Membership {
    switch part {
    case .networks(let index, let part, let hosts):
      (SingleExpertGroup(expert: try networks(entries[index].name, part, hosts)), [index])
    case .local(let host, let entries): try local(host, entries)
    }
  }

  private func tensors(under prefix: String) -> [String: Tensor] {
    let own = tensors.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  /// The largest number of what an expert's networks keep of kinds of edges: a gigabyte.
  private static let maximumKindNumbers = 1 << 28
  /// The lengths by which a process may measure distances.
  private static let lengths = 1e-6...1e6

  // MARK: Networks

  private func networks(
    _ name: String, _ part: ExpertManifest.GraphNetworkPart, _ hosts: [Host]
  ) throws(ModelError) -> GraphNetworkExpert {
    var cutoffs: [(host: Host, cutoff: Double)] = []
    for host in hosts {
      guard let cutoff = part.cutoffs[host.name], cutoff > 0, cutoff <= 50 else {
        throw .malformedManifest("expert \(name): the cutoff of \(host)")
      }
      guard part.units.scale[host.name] != nil else {
        throw .malformedManifest("expert \(name): the scale of \(host)")
      }
      cutoffs.append((host, cutoff))
    }
    let encoder = GraphEncoder(species: table, hosts: cutoffs, contexts: part.contexts)
    guard encoder.contextCount == part.shape.contextCount,
      encoder.relationCount == part.shape.relationCount,
      part.shape.speciesCount == table.species.count,
      part.units.baseline.count == table.species.count, (1...1000).contains(part.members)
    else { throw .malformedManifest("expert \(name): shape, members or units do not fit") }
    do throws(NetworkError) {
      try part.shape.validate()
    } catch {
      throw .malformedManifest("expert \(name): \(error)")
    }
    // Every network keeps a row of its width for each kind of edge.
    let kinds = encoder.edgeTypes.count
    guard kinds <= Self.maximumKindNumbers / part.shape.width / part.members else {
      throw .malformedManifest("expert \(name): \(kinds) kinds of edges are too many")
    }
    let networks = try parallelMap(Array(0..<part.members)) { member throws(ModelError) in
      do throws(NetworkError) {
        return try Network(part.shape, tensors: tensors(under: "\(name).\(member)."))
      } catch {
        throw ModelError.malformedWeights("\(name), member \(member): \(error)")
      }
    }
    return GraphNetworkExpert(encoder: encoder, members: networks, units: part.units)
  }

  // MARK: Experts of one host

  /// The forests and Gaussian processes of a host, given their entries.
  private func local(_ host: Host, _ indices: [Int]) throws(ModelError) -> Membership {
    let encoder = KernelEncoder(host: host, table: table)
    var forests: [(index: Int, expert: ForestExpert)] = []
    var processes: [(index: Int, expert: GaussianProcessExpert)] = []
    var references: [String: KernelReferences] = [:]
    for index in indices {
      let name = entries[index].name
      switch entries[index].kind {
      case .graphNetwork: preconditionFailure("networks make a panel of their own")
      case .forest:
        let forest = try Forest(
          tensors: tensors(under: name + "."), descriptorCount: encoder.forest.count)
        forests.append(
          (index, ForestExpert(descriptors: encoder.forest, forest: forest, coverage: coverage)))
      case .gaussianProcess(let part):
        let shared =
          if let known = references[part.references] { known } else {
            try self.references(part.references, of: name, encoder)
          }
        references[part.references] = shared
        processes.append((index, try process(name, part, encoder, shared)))
      }
    }
    let panel = HostExpertGroup(
      encoder: encoder, forests: forests.map(\.expert), processes: processes.map(\.expert))
    return (panel, forests.map(\.index) + processes.map(\.index))
  }

  private func references(
    _ group: String, of name: String, _ encoder: KernelEncoder
  ) throws(ModelError) -> KernelReferences {
    let own = tensors(under: group + ".")
    guard !own.isEmpty else {
      throw .malformedWeights("there are no references '\(group)', which \(name) names")
    }
    return try KernelReferences(tensors: own, group: group, encoder: encoder)
  }

  private func process(
    _ name: String, _ part: ExpertManifest.GaussianProcessPart, _ encoder: KernelEncoder,
    _ references: KernelReferences
  ) throws(ModelError) -> GaussianProcessExpert {
    guard let weights = tensors[name + ".weights"], weights.shape == [references.count],
      part.units.baseline.count == table.species.count, part.selfLikeness > 0,
      Self.lengths.contains(part.kernel.surroundingsLength),
      Self.lengths.contains(part.kernel.descriptorLength),
      (0...encoder.descriptorCount).contains(part.kernel.descriptorCount)
    else { throw .malformedManifest("expert \(name): kernel, weights or units do not fit") }
    return GaussianProcessExpert(
      encoder: encoder,
      kernel: ConfigurationKernel(
        part.kernel, references: references, selfLikeness: part.selfLikeness),
      weights: weights.values.map(Double.init), units: part.units)
  }
}
