import GraphNetwork

extension KernelReferences {
  /// Returns references as tensors, a group that all processes of the same rows share.
  ///
  /// The tensors are: `species` of all defects (n), `counts` of defects of each reference (r), `descriptors`
  /// (r, count), and the entries of the sparse surroundings: `surroundings.counts` of each defect (n), their columns
  /// as `surroundings.places`, and `surroundings.values`.
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
      "surroundings.places": list(inputs.flatMap(\.surroundings.columns)),
      "surroundings.values": Tensor(shape: [values.count], values: values),
    ]
  }

  /// The most components of all surroundings, zeros included: 1 GiB.
  private static let maximumComponentCount = 1 << 28

  /// Reads references from their tensors.
  ///
  /// - Parameters:
  ///   - tensors: The tensors of the group, by name without the group's prefix.
  ///   - group: The name of the group.
  ///   - encoder: The encoder of the configurations.
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a tensor is missing or does not fit the encoder.
  package init(
    tensors: [String: Tensor], group: String, encoder: KernelEncoder
  ) throws(ModelError) {
    let tensors = ReferenceTensors(tensors: tensors, group: group)
    let species = try tensors.integers("species", 0..<encoder.speciesCount)
    let counts = try tensors.integers("counts", 1..<species.count + 1)
    guard !counts.isEmpty, counts.reduce(0, +) == species.count else {
      throw tensors.malformed("counts")
    }
    // The layout in memory has the zeros of the surroundings.
    guard species.count <= Self.maximumComponentCount / max(1, encoder.dimension) else {
      throw tensors.malformed("species")
    }
    let rows = SparseRows(
      width: encoder.dimension,
      counts: try tensors.integers("surroundings.counts", 0..<encoder.dimension + 1),
      columns: try tensors.integers("surroundings.places", 0..<encoder.dimension),
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

/// A reader of the tensors of a group.
private struct ReferenceTensors {
  let tensors: [String: Tensor]
  let group: String

  func malformed(_ name: String) -> ModelError {
    .malformedWeights("'\(name)' of the references '\(group)' is missing or malformed")
  }

  /// Returns the numbers of a tensor of the given shape; without one, of a list.
  func numbers(_ name: String, shape: [Int]? = nil) throws(ModelError) -> [Float] {
    guard let tensor = tensors[name], tensor.shape == shape ?? [tensor.values.count],
      tensor.values.count == tensor.shape.reduce(1, *)
    else { throw malformed(name) }
    return tensor.values
  }

  /// Returns the numbers of a list, all of which are integers in a range.
  func integers(_ name: String, _ allowed: Range<Int>) throws(ModelError) -> [Int] {
    try numbers(name).map { value throws(ModelError) in
      guard let integer = Int(exactly: value), allowed.contains(integer) else {
        throw malformed(name)
      }
      return integer
    }
  }
}
