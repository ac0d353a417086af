// References in a model's file: a group of tensors, which all processes of the same rows name.

import GraphNetwork

extension KernelReferences {
  /// Some references as tensors: the species of all defects (n), the number of defects of each reference (r), the
  /// descriptors (r, count); of the surroundings how many numbers of each defect are not zero (n), their places
  /// and the numbers.
  package static func tensors(of inputs: [KernelInput]) -> [String: Tensor] {
    func list(_ numbers: [Int]) -> Tensor {
      Tensor(shape: [numbers.count], values: numbers.map(Float.init))
    }
    let descriptors = inputs.flatMap(\.descriptors)
    let values = inputs.flatMap(\.surroundings.values)
    return [
      "species": list(inputs.flatMap(\.species)),
      "counts": list(inputs.map(\.species.count)),
      "descriptors": Tensor(
        shape: [inputs.count, descriptors.count / max(1, inputs.count)], values: descriptors),
      "surroundings.counts": list(
        inputs.flatMap { input in
          (0..<input.surroundings.count).map { input.surroundings.range(of: $0).count }
        }),
      "surroundings.places": list(inputs.flatMap(\.surroundings.places)),
      "surroundings.values": Tensor(shape: [values.count], values: values),
    ]
  }

  /// The largest number of surroundings' numbers, zeros included: a gigabyte of them.
  private static let maximumNumbers = 1 << 28

  /// Reads what ``tensors(of:)`` gives.
  ///
  /// - Parameters:
  ///   - tensors: the group's tensors, names without the group's own.
  ///   - group: what the group is called.
  ///   - encoder: what made the references.
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a tensor is missing or the numbers do not fit the encoder.
  package init(
    tensors: [String: Tensor], group: String, encoder: KernelEncoder
  ) throws(ModelError) {
    let tensors = ReferenceTensors(tensors: tensors, group: group)
    let species = try tensors.integers("species", 0..<encoder.speciesCount)
    let counts = try tensors.integers("counts", 1..<species.count + 1)
    guard !counts.isEmpty, counts.reduce(0, +) == species.count else {
      throw tensors.malformed("counts")
    }
    // In memory the surroundings have their zeros.
    guard species.count <= Self.maximumNumbers / max(1, encoder.dimension) else {
      throw tensors.malformed("species")
    }
    let rows = SparseRows(
      width: encoder.dimension,
      counts: try tensors.integers("surroundings.counts", 0..<encoder.dimension + 1),
      places: try tensors.integers("surroundings.places", 0..<encoder.dimension),
      values: try tensors.numbers("surroundings.values"))
    guard let rows, rows.count == species.count else {
      throw tensors.malformed("surroundings.counts")
    }
    self.init(
      species: species, counts: counts, surroundings: rows,
      descriptors: try tensors.numbers(
        "descriptors", shape: [counts.count, encoder.descriptorCount]),
      speciesCount: encoder.speciesCount)
  }
}

/// The tensors of a group, on their way in.
private struct ReferenceTensors {
  let tensors: [String: Tensor]
  let group: String

  func malformed(_ name: String) -> ModelError {
    .malformedWeights("'\(name)' of the references '\(group)'")
  }

  /// The numbers of a list, or of a tensor of this shape.
  func numbers(_ name: String, shape: [Int]? = nil) throws(ModelError) -> [Float] {
    guard let tensor = tensors[name], tensor.shape == shape ?? [tensor.values.count],
      tensor.values.count == tensor.shape.reduce(1, *)
    else { throw malformed(name) }
    return tensor.values
  }

  /// The numbers of a list, all of them in a range of integers.
  func integers(_ name: String, _ allowed: Range<Int>) throws(ModelError) -> [Int] {
    try numbers(name).map { value throws(ModelError) in
      guard let integer = Int(exactly: value), allowed.contains(integer) else {
        throw malformed(name)
      }
      return integer
    }
  }
}
