import FoundationEssentials
import GraphNetwork
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct ModelLoadingTests {
  /// A damage to the files of a model, and a part of the message of the error that it causes.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let word: String
    let apply: @Sendable (inout ModelFolder) throws -> Void

    init(
      _ name: String, _ word: String,
      _ apply: @escaping @Sendable (inout ModelFolder) throws -> Void
    ) {
      testDescription = name
      self.word = word
      self.apply = apply
    }

    /// A damage to the manifest.
    static func manifest(
      _ name: String, _ word: String, _ edit: @escaping @Sendable (inout ModelManifest) -> Void
    ) -> Damage { Damage(name, word) { try $0.edit(edit) } }

    /// A damage to the Gaussian process of the band gap of MoS2.
    static func process(
      _ name: String, _ word: String,
      _ edit: @escaping @Sendable (inout ExpertManifest.GaussianProcessSpec) -> Void
    ) -> Damage {
      .manifest(name, word) { manifest in
        for index in manifest.experts.indices
        where manifest.experts[index].name == "gap-process-MoS2" {
          if case .gaussianProcess(var spec) = manifest.experts[index].kind {
            edit(&spec)
            manifest.experts[index].kind = .gaussianProcess(spec)
          }
        }
      }
    }

    /// A damage to a tensor of the references of MoS2; the error names this tensor or `word`.
    static func references(
      _ name: String, _ word: String, of tensor: String? = nil,
      _ edit: @escaping @Sendable (inout Tensor?) -> Void
    ) -> Damage {
      Damage(name, "'\(word)' of the references 'process-MoS2'") { folder in
        try folder.editTensors { edit(&$0["process-MoS2.\(tensor ?? word)"]) }
      }
    }

    /// A damage to the assignment of the band gap of MoS2.
    static func assignment(
      _ name: String, _ word: String, _ edit: @escaping @Sendable (inout Assignment) -> Void
    ) -> Damage {
      .manifest(name, word) { manifest in
        for index in manifest.assignments.indices
        where (manifest.assignments[index].host, manifest.assignments[index].property)
          == ("MoS2", .bandGap)
        { edit(&manifest.assignments[index]) }
      }
    }

    /// A damage to the graph-network expert of the formation energy.
    static func network(
      _ name: String, _ word: String,
      _ edit: @escaping @Sendable (inout ExpertManifest.GraphNetworkSpec) -> Void
    ) -> Damage {
      .manifest(name, word) { manifest in
        for index in manifest.experts.indices where manifest.experts[index].name == "energy" {
          if case .graphNetwork(var spec) = manifest.experts[index].kind {
            edit(&spec)
            manifest.experts[index].kind = .graphNetwork(spec)
          }
        }
      }
    }
  }

  @Test func `the files of a training load as the same model`() throws {
    let predictor = try ModelFolder().predictor()
    #expect(predictor.manifest == TinyModel.shared.manifest)
    #expect(predictor.identity == TinyModel.shared.predictor.identity)
    #expect(predictor.identity.wholeMatch(of: /tiny@[0-9a-f]{12}/) != nil)
    #expect(predictor.passesSelfChecks())
  }

  static let files = [
    Damage("no model.json", "model.json: there is no such file") { $0.files["model.json"] = nil },
    Damage("model.json empty", "not JSON") { $0.files["model.json"] = Data() },
    Damage("model.json cut", "not JSON") { $0.files["model.json"]?.removeLast(100) },
    Damage("model.json an array", "must be an object") { $0.files["model.json"] = Data("[]".utf8) },
    Damage("no weights", "weights.safetensors.gz: there is no such file") {
      $0.files[ModelFolder.weights] = nil
    },
    Damage("weights cut", "truncated") { $0.files[ModelFolder.weights]?.removeLast(9) },
    Damage("weights empty", "truncated") { $0.files[ModelFolder.weights] = Data() },
    Damage("weights not gzip", "not in gzip format") {
      $0.files[ModelFolder.weights] = Data("safetensors".utf8)
    },
    Damage("a bit of the gzip flipped", "weights") { folder in
      let middle = (folder.files[ModelFolder.weights]?.count ?? 0) / 2
      folder.files[ModelFolder.weights]?[middle] ^= 1
    },
    Damage("other weights", "SHA-256") {
      try $0.editWeights(updatingDigest: false) { $0[$0.count - 1] ^= 1 }
    },
    .manifest("another digest", "SHA-256") {
      $0.weights.sha256 = String(repeating: "0", count: 64)
    },
    .manifest("no hosts", "hosts is empty") { $0.hosts = [:] },
    .manifest("weights in another folder", "weights.file") { $0.weights.file = "../weights" },
    .manifest("the parent folder as weights", "..") { $0.weights.file = ".." },
    Damage("weights not safetensors", "the weights") {
      try $0.editWeights { $0 = Array("another format".utf8) }
    },
  ]

  static let manifests = [
    Damage("a field missing", "/experts: this field is required") {
      try $0.editManifest { $0["experts"] = nil }
    },
    Damage("a field of another type", "/species") { try $0.editManifest { $0["species"] = "all" } },
    Damage("an unknown property", "/property") {
      try $0.editManifest { object in
        var assignments = object["assignments"] as? [[String: Any]] ?? []
        assignments[0]["property"] = "colour"
        object["assignments"] = assignments
      }
    },
    .manifest("an older format", "format 2; this version reads format 3") { $0.format = 2 },
    Damage("another format with other fields", "format 4; this version reads format 3") {
      try $0.editManifest {
        $0["format"] = 4
        $0["experts"] = nil
      }
    },
    .manifest("a coverage of 1", "interval_coverage") { $0.intervalCoverage = 1 },
    .manifest("a name with a space", "name") { $0.name = "a b" },
    .manifest("an empty name", "name") { $0.name = "" },
    .manifest("a host's cell changed", "'P'") { $0.hosts["P"]?.cell[0] += 1e-9 },
    .manifest("a host's atoms swapped", "'P'") { $0.hosts["P"]?.atoms.reverse() },
    .manifest("a range of labels in the wrong order", "hosts.P.label_ranges") {
      $0.hosts["P"]?.labelRanges = [.bandGap: [1, 0]]
    },
    .manifest("a negative tolerance", "hosts.P.domain") {
      $0.hosts["P"]?.domain.tolerances[.cluster] = -1
    },
    .manifest("an unknown host", "'X'") { $0.hosts["X"] = $0.hosts.removeValue(forKey: "P") },
    .manifest("a host by its alias", "'BP'") { $0.hosts["BP"] = $0.hosts.removeValue(forKey: "P") },
    Damage("an empty supercell", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [0, 4])
    },
    Damage("a supercell too large", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [[64, 64], [-64, 64]])
    },
    Damage("a supercell of three numbers", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [4, 4, 1])
    },
    Damage("parallel vectors of a supercell", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [[4, 4], [2, 2]])
    },
    Damage("a trained supercell of one number", "/hosts/BN/domain/supercells/0") {
      try $0.editManifest { object in
        var hosts = object["hosts"] as? [String: [String: Any]] ?? [:]
        var domain = hosts["BN"]?["domain"] as? [String: Any] ?? [:]
        domain["supercells"] = [[4]]
        hosts["BN"]?["domain"] = domain
        object["hosts"] = hosts
      }
    },
    .manifest("species out of order", "ascending") { $0.species.swapAt(0, 1) },
    .manifest("a species twice", "ascending") { $0.species.append($0.species[0]) },
    .manifest("a species of an unknown host", "'InSe:v_In'") { $0.species.append("InSe:v_In") },
    .manifest("a malformed species", "'vacancy'") { $0.species[0] = "vacancy" },
    .manifest("a species missing", "expert energy") { $0.species.removeLast() },
    .manifest("two experts of one name", "two experts have the name 'energy'") { manifest in
      manifest.experts += manifest.experts.filter { $0.name == "energy" }
    },
    .manifest("an assignment twice", "band_gap_ev of MoS2 is assigned twice") { manifest in
      manifest.assignments += manifest.assignments.filter {
        $0.host == "MoS2" && $0.property == .bandGap
      }
    },
    .manifest("all assignments of a host missing", "no property of MoS2 is assigned") {
      $0.assignments.removeAll { $0.host == "MoS2" }
    },
    .assignment("an unknown host assigned", "of InSe: the host is not one") { $0.host = "InSe" },
    .assignment("a domain that cannot be", "band_gap_ev of MoS2: numbers of the domain") {
      $0.domain = ApplicabilityDomain()
      $0.domain?.tolerances[.species] = -1
    },
    .assignment("no expert assigned", "band_gap_ev of MoS2 has no expert") { $0.experts = [] },
    .assignment("unknown expert assigned", "expert 'oracle'") { $0.experts[0].expert = "oracle" },
    .assignment("an expert of another host assigned", "expert 'gap-forest-P'") {
      $0.experts[0].expert = "gap-forest-P"
    },
    .assignment("an expert assigned twice", "expert 'gap-") { $0.experts += $0.experts },
    .assignment("a weight of zero", "expert 'gap-") { $0.experts[0].weight = 0 },
    .assignment("a negative weight", "expert 'gap-") { $0.experts[0].weight = -0.5 },
    .assignment("a weight above 1", "expert 'gap-") { $0.experts[0].weight = 1.5 },
    .assignment("a negative factor", "not be negative") { $0.calibration[.dense]?.factor = -1 },
    .assignment("a negative floor", "a calibration must not be negative") {
      $0.calibration[.dense]?.floor = -1e-9
    },
    .manifest("an expert for an unknown host", "expert gap: host 'InSe'") { manifest in
      for index in manifest.experts.indices where manifest.experts[index].name == "gap" {
        manifest.experts[index].hosts.append("InSe")
      }
    },
    .manifest("an expert for no host", "expert energy: there are no hosts") {
      $0.experts[0].hosts = []
    },
    .manifest("a forest for two hosts", "one host") { manifest in
      for index in manifest.experts.indices
      where manifest.experts[index].name == "gap-forest-MoS2" {
        manifest.experts[index].hosts = ["MoS2", "P"]
      }
    },
    .manifest("a Gaussian process for two hosts", "one host") { manifest in
      for index in manifest.experts.indices
      where manifest.experts[index].name == "gap-process-MoS2" {
        manifest.experts[index].hosts = ["MoS2", "P"]
      }
    },
    Damage("an expert without a kind", "one of graph_network, forest and gaussian_process") {
      try $0.editManifest { object in
        var experts = object["experts"] as? [[String: Any]] ?? []
        experts[0]["kind"] = [String: Any]()
        object["experts"] = experts
      }
    },
    Damage("an expert of two kinds", "one of graph_network, forest and gaussian_process") {
      try $0.editManifest { object in
        var experts = object["experts"] as? [[String: Any]] ?? []
        var kind = experts[0]["kind"] as? [String: Any] ?? [:]
        kind["forest"] = ["trees": 1]
        experts[0]["kind"] = kind
        object["experts"] = experts
      }
    },
  ]

  static let experts: [Damage] = [
    .network("a wider network", "energy, member 0: tensor") { $0.shape.width += 1 },
    .network("a width of zero", "expert energy: width 0") { $0.shape.width = 0 },
    .network("a block more", "energy, member 0: tensor blocks.1") { $0.shape.blockCount += 1 },
    .network("other pooling", "energy, member 0: tensor pool") { $0.shape.pooling = .logSumExp },
    .network("a member more", "energy, member 2: tensor embedding is missing") { $0.members += 1 },
    .network("no member", "members") { $0.members = 0 },
    .network("a context more", "do not fit") { $0.contexts.append(.host) },
    .network("another cutoff", "do not fit") { $0.cutoffs["BN"] = 9 },
    .network("no cutoff", "the cutoff of BN") { $0.cutoffs["BN"] = nil },
    .network("a cutoff of zero", "the cutoff of BN") { $0.cutoffs["BN"] = 0 },
    .network("a cutoff too large", "the cutoff of BN") { $0.cutoffs["BN"] = 51 },
    .network("no scale", "the scale of BN") { $0.scaling.scale["BN"] = nil },
    .network("a baseline too short", "units") { $0.scaling.baseline.removeLast() },
    Damage("a tensor missing", "energy, member 1: tensor embedding is missing") {
      try $0.editTensors { $0["energy.1.embedding"] = nil }
    },
    Damage("a tensor unknown", "energy, member 1: tensor extra") {
      try $0.editTensors { $0["energy.1.extra"] = $0["energy.1.embedding"] }
    },
    Damage("a tensor of another shape", "energy, member 1: tensor embedding has shape") {
      try $0.editTensors { $0["energy.1.embedding"]?.shape.reverse() }
    },
    Damage("a number that is not finite", "not finite") {
      try $0.editTensors { $0["energy.1.embedding"]?.values[3] = .nan }
    },
    Damage("no forest", "of a forest") { try $0.editTensors { $0["gap-forest-MoS2.nodes"] = nil } },
    Damage("a forest of another host", "of a forest") {
      try $0.editTensors { tensors in
        for name in ["nodes", "roots", "rows", "labels"] {
          tensors["gap-forest-P.\(name)"] = tensors["gap-forest-MoS2.\(name)"]
        }
      }
    },
    Damage("a forest's row out of range", "of a forest") {
      try $0.editTensors { $0["gap-forest-MoS2.rows"]?.values[0] = 1000 }
    },
    .process("a length of zero", "gap-process-MoS2: kernel") {
      $0.kernel.surroundingsLength = 0
    },
    .process("a tiny length", "gap-process-MoS2: kernel") {
      $0.kernel.surroundingsLength = 1e-300
    },
    .process("a negative length", "gap-process-MoS2: kernel") {
      $0.kernel.descriptorLength = -1
    },
    .process("more descriptors than there are", "gap-process-MoS2: kernel") {
      $0.kernel.descriptorCount = 1000
    },
    .process("a negative number of descriptors", "gap-process-MoS2: kernel") {
      $0.kernel.descriptorCount = -1
    },
    .process("a similarity of zero", "gap-process-MoS2: kernel") { $0.selfSimilarity = 0 },
    .process("a baseline too short", "gap-process-MoS2: kernel") {
      $0.scaling.baseline.removeLast()
    },
    Damage("a weight too few", "gap-process-MoS2: kernel") {
      try $0.editTensors { tensors in
        tensors["gap-process-MoS2.weights"]?.values.removeLast()
        tensors["gap-process-MoS2.weights"]?.shape[0] -= 1
      }
    },
    .process("references that do not exist", "the references 'process-X'") {
      $0.references = "process-X"
    },
    .process("references of another host's process", "'process-P' are of another host") {
      $0.references = "process-P"
    },
    Damage("tensors of another host's references", "of the references 'process-MoS2'") {
      try $0.editTensors { tensors in
        for name in tensors.keys where name.hasPrefix("process-P.") {
          tensors["process-MoS2." + name.dropFirst("process-P.".count)] = tensors[name]
        }
      }
    },
    .references("no surroundings", "surroundings.values") { $0 = nil },
    .references("surroundings of another shape", "surroundings.values") {
      $0?.shape.insert(1, at: 0)
    },
    .references("surroundings too few", "surroundings.counts") {
      $0?.values.removeLast()
      $0?.shape[0] -= 1
    },
    .references("surroundings of no defect", "surroundings.counts") {
      $0?.values.append(0)
      $0?.shape[0] += 1
    },
    .references("more surroundings than there are", "surroundings.counts") { $0?.values[0] += 1 },
    .references("surroundings in another order", "surroundings.counts", of: "surroundings.places") {
      $0?.values.reverse()
    },
    .references("a place out of range", "surroundings.places") { $0?.values[0] = 1000 },
    .references("descriptors of another shape", "descriptors") { $0?.shape.reverse() },
    .references("a species out of range", "species") { $0?.values[0] = 4 },
    .references("a count of zero", "counts") { $0?.values[0] = 0 },
    .references("a count too large", "counts") { $0?.values[0] += 1 },
    .references("a count that is not an integer", "counts") { $0?.values[0] = 0.5 },
    .references("no counts", "counts") { $0 = Tensor(shape: [0], values: []) },
  ]

  @Test(arguments: files + manifests + experts)
  func `a damaged model is rejected with a message that names the damage`(damage: Damage) throws {
    var folder = ModelFolder()
    try damage.apply(&folder)
    let error = try #require(throws: ModelError.self) { _ = try folder.predictor() }
    #expect("\(error)".contains(damage.word), "\(error)")
    #expect(!"\(error)".contains("/tmp"), "the message has a path of the machine: \(error)")
  }

  @Test func `a flipped bit of the weights is detected`() throws {
    var random = SplitMix64(seed: 21)
    let whole = ModelFolder()
    let count = whole.files[ModelFolder.weights]?.count ?? 0
    for _ in 0..<40 {
      var folder = whole
      let index = Int.random(in: 0..<count, using: &random)
      // Flags, time stamp and notes of the gzip header do not affect the numbers.
      guard !(3..<10).contains(index) else { continue }
      folder.files[ModelFolder.weights]?[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      #expect(throws: ModelError.self) { _ = try folder.predictor() }
    }
  }

  @Test func `a changed weight with a valid digest fails the self-check`() throws {
    var folder = ModelFolder()
    try folder.editTensors { tensors in
      let bias = try #require(
        tensors.keys.filter { $0.hasPrefix("energy.0.readout") && $0.hasSuffix("bias") }.max())
      tensors[bias]?.values[0] += 0.5
    }
    let predictor = try folder.predictor()
    #expect(!predictor.passesSelfChecks())
    #expect(predictor.identity != TinyModel.shared.predictor.identity)
  }

  @Test func `extreme weights fail the self-check and do not crash`() throws {
    var folder = ModelFolder()
    try folder.editTensors { tensors in
      for (name, tensor) in tensors where name.hasPrefix("energy.") && name.hasSuffix("weight") {
        tensors[name]?.values = tensor.values.map { $0 * 1e37 }
      }
    }
    #expect(try !folder.predictor().passesSelfChecks())
  }

  @Test func `a self-check with an unknown configuration or a missing value fails`() throws {
    for text in ["", "BN:4x4:W@0.0.0", "InSe:4x4:v@0.0.0", "BN:4x4:v@9.9.9"] {
      var folder = ModelFolder()
      try folder.edit { $0.selfChecks[0].configuration = text }
      #expect(try !folder.predictor().passesSelfChecks())
    }
    var folder = ModelFolder()
    try folder.edit { $0.selfChecks[0].values[.bandGap] = nil }
    #expect(try !folder.predictor().passesSelfChecks())
  }
}
