import Compression
import Crystals
import FoundationEssentials
import GraphNetwork
import Prediction

/// A trained model whose networks are the start of the training for other hosts or other labels.
public struct BaseModel: Sendable {
  /// An ensemble of networks of the model.
  package struct Ensemble: Sendable {
    let spec: ExpertManifest.GraphNetworkSpec
    let encoder: GraphEncoder
    let members: [Network]
  }

  /// The name and version, "2dmd@3f2a91c0d4e7".
  public let identity: String
  /// The hosts in alphabetical order.
  public let hosts: [Host]
  let species: SpeciesTable
  private let ensembles: [String: Ensemble]
  private let assignments: [Assignment]

  /// Loads the model in the folder at `path`; its hosts must be in the catalogue.
  ///
  /// - Throws: `ModelError` with the file that is wrong.
  public init(path: String, catalogue: HostCatalogue) throws {
    // The predictor checks the files, and that all parts fit each other.
    let predictor = try Predictor(path: path, catalogue: catalogue)
    let manifest = predictor.manifest
    let file = manifest.weights.file
    guard let data = FileManager.default.contents(atPath: path + "/" + file) else {
      throw ModelError.unreadable(file, "the file cannot be read")
    }
    let tensors = try Safetensors.decode(Gzip.decompress(Array(data), limit: 1 << 30))
    identity = predictor.identity
    hosts = predictor.catalogue.hosts
    assignments = manifest.assignments
    let table = SpeciesTable(manifest.species.compactMap(Species.init(text:)))
    species = table
    var ensembles: [String: Ensemble] = [:]
    for expert in manifest.experts {
      guard case .graphNetwork(let spec) = expert.kind else { continue }
      let cutoffs = expert.hosts.compactMap { name in
        catalogue[name].flatMap { host in spec.cutoffs[name].map { (host: host, cutoff: $0) } }
      }
      let members = try (0..<spec.members).map { member in
        let prefix = "\(expert.name).\(member)."
        let own = tensors.filter { $0.key.hasPrefix(prefix) }
          .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
        return try Network(spec.shape, tensors: Dictionary(uniqueKeysWithValues: own))
      }
      ensembles[expert.name] = Ensemble(
        spec: spec,
        encoder: GraphEncoder(species: table, hosts: cutoffs, contexts: spec.contexts),
        members: members)
    }
    self.ensembles = ensembles
  }

  /// Returns the ensemble of networks with the largest weight in the predictions of a property of a host.
  package func ensemble(of property: Property, host: Host) -> Ensemble? {
    let assignment = assignments.first { $0.property == property && $0.host == host.name }
    let known = (assignment?.experts ?? []).filter { ensembles[$0.expert] != nil }
    return known.max { $0.weight < $1.weight }.flatMap { ensembles[$0.expert] }
  }

  /// Returns the ensemble of networks that predicts a property of the most hosts.
  func ensemble(of property: Property) -> Ensemble? {
    let known = hosts.compactMap { ensemble(of: property, host: $0) }
    return known.max { $0.encoder.hosts.count < $1.encoder.hosts.count }
  }
}
