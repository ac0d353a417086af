import GraphNetwork

extension Forest {
  /// The forest as tensors: `nodes` (n, 3), `roots`, `rows` and `labels`.
  ///
  /// The line of a split is its descriptor, threshold and left child; that of a leaf is −1 and its range of rows.
  public var tensors: [String: Tensor] {
    let flat = nodes.flatMap { node -> [Float] in
      switch node {
      case .split(let descriptor, let threshold, let left):
        [Float(descriptor), threshold, Float(left)]
      case .leaf(let range): [-1, Float(range.lowerBound), Float(range.upperBound)]
      }
    }
    return [
      "nodes": Tensor(shape: [nodes.count, 3], values: flat),
      "roots": Tensor(shape: [roots.count], values: roots.map(Float.init)),
      "rows": Tensor(shape: [rows.count], values: rows.map(Float.init)),
      "labels": Tensor(shape: [labels.count], values: labels),
    ]
  }

  /// Reads a forest from its ``tensors``.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a tensor is missing or has an index out of range.
  public init(tensors: [String: Tensor], descriptorCount: Int) throws(ModelError) {
    func malformed(_ name: String) -> ModelError {
      .malformedWeights("'\(name)' of a forest is missing or malformed")
    }
    func indices(_ name: String) throws(ModelError) -> [Int] {
      guard let tensor = tensors[name], tensor.shape == [tensor.values.count] else {
        throw malformed(name)
      }
      return try tensor.values.map { value throws(ModelError) in try index(value, name) }
    }
    func index(_ value: Float, _ name: String) throws(ModelError) -> Int {
      guard let index = Int(exactly: value), (0...Self.maximumCount).contains(index) else {
        throw malformed(name)
      }
      return index
    }
    guard let flat = tensors["nodes"], flat.values.count % 3 == 0,
      flat.shape == [flat.values.count / 3, 3]
    else { throw malformed("nodes") }
    guard let labels = tensors["labels"], labels.shape == [labels.values.count] else {
      throw malformed("labels")
    }
    var nodes: [Node] = []
    for start in stride(from: 0, to: flat.values.count, by: 3) {
      let (kind, second, third) = (
        flat.values[start], flat.values[start + 1], flat.values[start + 2]
      )
      if kind == -1 {
        let (low, high) = (try index(second, "nodes"), try index(third, "nodes"))
        guard low < high else { throw malformed("nodes") }
        nodes.append(.leaf(low..<high))
      } else {
        nodes.append(
          .split(
            descriptor: try index(kind, "nodes"), threshold: second, left: try index(third, "nodes")
          ))
      }
    }
    try self.init(
      nodes: nodes, roots: indices("roots"), rows: indices("rows"), labels: labels.values,
      descriptorCount: descriptorCount)
  }
}
