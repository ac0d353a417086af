import GraphNetwork
import ModelSupport
import Prediction
import Testing

/// The experts of a model and their tensors.
@Suite struct DamagedExpertTests {
  static let experts: [ModelDamage] = [
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
    ModelDamage("a tensor missing", "energy, member 1: tensor embedding is missing") {
      try $0.editTensors { $0["energy.1.embedding"] = nil }
    },
    ModelDamage("a tensor unknown", "energy, member 1: tensor extra") {
      try $0.editTensors { $0["energy.1.extra"] = $0["energy.1.embedding"] }
    },
    ModelDamage("a tensor of another shape", "energy, member 1: tensor embedding has shape") {
      try $0.editTensors { $0["energy.1.embedding"]?.shape.reverse() }
    },
    ModelDamage("a number that is not finite", "not finite") {
      try $0.editTensors { $0["energy.1.embedding"]?.values[3] = .nan }
    },
    ModelDamage("no forest", "of a forest") {
      try $0.editTensors { $0["gap-forest-MoS2.nodes"] = nil }
    },
    ModelDamage("a forest of another host", "of a forest") {
      try $0.editTensors { tensors in
        for name in ["nodes", "roots", "rows", "labels"] {
          tensors["gap-forest-P.\(name)"] = tensors["gap-forest-MoS2.\(name)"]
        }
      }
    },
    ModelDamage("a forest's row out of range", "of a forest") {
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
    ModelDamage("a weight too few", "gap-process-MoS2: kernel") {
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
    ModelDamage("tensors of another host's references", "of the references 'process-MoS2'") {
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

  @Test(arguments: experts)
  func `a damaged expert is rejected with a message that names the damage`(
    damage: ModelDamage
  ) throws {
    try damage.expectRejection()
  }
}
