// From entries of model.json and tensors to experts; every shape is checked.

import Crystals
import GraphNetwork

/// Makes the experts of one model.
struct ExpertBuilder {
  let hosts: [String: Host]
  let table: SpeciesTable
  let coverage: Double
  let tensors: [String: Tensor]
  /// The references made so far, and what from: experts of the same rows share them.
  private var references: [(host: Host, tensors: [String: Tensor], made: KernelReferences)] = []

  init(
    hosts: [String: Host], table: SpeciesTable, coverage: Double, tensors: [String: Tensor]
  ) {
    self.hosts = hosts
    self.table = table
    self.coverage = coverage
    self.tensors = tensors
  }

  /// The expert of an entry.
  mutating func expert(_ entry: ExpertManifest) throws(ModelError) -> any Expert {
    var known: [Host] = []
    for name in entry.hosts {
      guard let host = hosts[name] else {
        throw .malformedManifest("expert \(entry.name): host '\(name)'")
      }
      known.append(host)
    }
    guard let host = known.first else {
      throw .malformedManifest("expert \(entry.name): no hosts")
    }
    let own = tensors(under: entry.name + ".")
    switch entry.kind {
    case .graphNetwork(let part): return try expert(entry.name, part, known)
    case .forest:
      guard known.count == 1 else { throw oneHost(entry) }
      let descriptors = ForestDescriptors(host: host)
      return ForestExpert(
        descriptors: descriptors,
        forest: try Forest(tensors: own, descriptorCount: descriptors.count), coverage: coverage)
    case .gaussianProcess(let part):
      guard known.count == 1 else { throw oneHost(entry) }
      return try expert(entry.name, part, host, own)
    }
  }

  private func oneHost(_ entry: ExpertManifest) -> ModelError {
    .malformedManifest("expert \(entry.name): this kind knows one host")
  }

  private func tensors(under prefix: String) -> [String: Tensor] {
    let own = tensors.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  private func expert(
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
    var networks: [Network<Float>] = []
    for member in 0..<part.members {
      do throws(NetworkError) {
        networks.append(
          try Network(part.shape, tensors: tensors(under: "\(name).\(member).")))
      } catch {
        throw .malformedWeights("\(name), member \(member): \(error)")
      }
    }
    return GraphNetworkExpert(encoder: encoder, members: networks, units: part.units)
  }

  private mutating func expert(
    _ name: String, _ part: ExpertManifest.GaussianProcessPart, _ host: Host,
    _ own: [String: Tensor]
  ) throws(ModelError) -> GaussianProcessExpert {
    let encoder = KernelEncoder(host: host, table: table)
    let rows = own.filter { $0.key != "weights" }
    let shared: KernelReferences
    if let known = references.first(where: { $0.host == host && $0.tensors == rows }) {
      shared = known.made
    } else {
      shared = try KernelReferences(
        tensors: own, encoder: encoder, speciesCount: table.species(of: host.name).count)
      references.append((host, rows, shared))
    }
    guard let weights = own["weights"], weights.shape == [shared.count],
      part.units.baseline.count == table.species.count, part.selfLikeness > 0,
      part.kernel.surroundingsLength > 0, part.kernel.descriptorLength > 0,
      (0...encoder.descriptorCount).contains(part.kernel.descriptorCount)
    else { throw .malformedManifest("expert \(name): kernel, weights or units do not fit") }
    return GaussianProcessExpert(
      encoder: encoder,
      kernel: ConfigurationKernel(
        part.kernel, references: shared, selfLikeness: part.selfLikeness),
      weights: weights.values.map(Double.init), units: part.units)
  }
}
