// A forest of regression trees that weighs training rows (doi:10.5555/1248547.1248582): its answer is a
// distribution of labels, of which quantiles are taken.

import GraphNetwork

/// Binary trees whose leaves hold training rows.
public struct Forest: Equatable, Sendable {
  /// A node of a tree.
  public enum Node: Equatable, Sendable {
    /// Goes to node `left` if the descriptor is at most the threshold, else to `left + 1`.
    case split(descriptor: Int, threshold: Float, left: Int)
    /// Holds the rows `rows[range]`.
    case leaf(Range<Int>)
  }

  /// A node as it is kept: there are a hundred thousand of them.
  private struct PackedNode: Equatable {
    /// −1 for a leaf.
    let descriptor: Int32
    let threshold: Float
    /// The left child, or the range of a leaf.
    let first, end: Int32

    init(_ node: Node) {
      switch node {
      case .split(let descriptor, let threshold, let left):
        self.descriptor = Int32(descriptor)
        self.threshold = threshold
        (first, end) = (Int32(left), 0)
      case .leaf(let range):
        descriptor = -1
        threshold = 0
        (first, end) = (Int32(range.lowerBound), Int32(range.upperBound))
      }
    }

    var node: Node {
      descriptor < 0
        ? .leaf(Int(first)..<Int(end))
        : .split(descriptor: Int(descriptor), threshold: threshold, left: Int(first))
    }
  }

  private let packedNodes: [PackedNode]
  private let packedRows: [Int32]
  /// The root of each tree.
  public let roots: [Int]
  /// The label of each training row, eV, in ascending order.
  public let labels: [Float]

  /// A forest whose parts fit together.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a child, a row or a descriptor is out of range, or there
  ///   are more than ``maximumCount`` nodes or rows.
  public init(
    nodes: [Node], roots: [Int], rows: [Int], labels: [Float], descriptorCount: Int
  ) throws(ModelError) {
    for (index, node) in nodes.enumerated() {
      let fits =
        switch node {
        case .split(let descriptor, _, let left):
          (0..<descriptorCount).contains(descriptor) && left > index && left + 1 < nodes.count
        case .leaf(let range):
          !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= rows.count
        }
      guard fits else { throw .malformedWeights("node \(index) of a forest") }
    }
    guard nodes.count <= Self.maximumCount, rows.count <= Self.maximumCount else {
      throw .malformedWeights("more than \(Self.maximumCount) nodes or rows of a forest")
    }
    guard !roots.isEmpty, roots.allSatisfy(nodes.indices.contains),
      rows.allSatisfy(labels.indices.contains), zip(labels, labels.dropFirst()).allSatisfy(<=)
    else { throw .malformedWeights("the roots, rows or labels of a forest") }
    packedNodes = nodes.map(PackedNode.init)
    packedRows = rows.map(Int32.init)
    self.roots = roots
    self.labels = labels
  }

  /// The nodes of all trees; a child comes after its parent.
  public var nodes: [Node] { packedNodes.map(\.node) }

  /// Row numbers of the leaves, as indices into ``labels``.
  public var rows: [Int] { packedRows.map(Int.init) }

  /// The weight of each training row for these descriptors: the mean over the trees of one over the leaf's
  /// size, for rows in the same leaf; (``labels``), sums to 1.
  public func weights(of descriptors: [Float]) -> [Double] {
    var weights = [Double](repeating: 0, count: labels.count)
    for root in roots {
      var node = packedNodes[root]
      while node.descriptor >= 0 {
        let isLeft = descriptors[Int(node.descriptor)] <= node.threshold
        node = packedNodes[Int(node.first) + (isLeft ? 0 : 1)]
      }
      let rows = Int(node.first)..<Int(node.end)
      let share = 1 / Double(rows.count * roots.count)
      for row in packedRows[rows] { weights[Int(row)] += share }
    }
    return weights
  }

  /// For each p in ascending order, the least label at or below which a share p of the weights lies.
  public func quantiles(_ shares: [Double], weights: [Double]) -> [Double] {
    var quantiles: [Double] = []
    var sum = 0.0
    var row = -1
    for share in shares {
      while sum < share - 1e-9, row + 1 < labels.count {
        row += 1
        sum += weights[row]
      }
      quantiles.append(Double(labels[max(row, 0)]))
    }
    return quantiles
  }
}

extension Forest {
  /// The forest as tensors: nodes (n, 3) of descriptor or −1, threshold, left child, or for a leaf
  /// −1 and its range of rows.
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

  /// The largest index that single precision holds exactly.
  public static let maximumCount = 1 << 24

  /// Reads what ``tensors`` gives.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a tensor is missing or its numbers do not fit.
  public init(tensors: [String: Tensor], descriptorCount: Int) throws(ModelError) {
    func indices(_ name: String) throws(ModelError) -> [Int] {
      guard let tensor = tensors[name], tensor.shape == [tensor.values.count] else {
        throw .malformedWeights("'\(name)' of a forest")
      }
      return try tensor.values.map { value throws(ModelError) in try index(value, name) }
    }
    func index(_ value: Float, _ name: String) throws(ModelError) -> Int {
      guard let index = Int(exactly: value), (0...Self.maximumCount).contains(index) else {
        throw .malformedWeights("'\(name)' of a forest")
      }
      return index
    }
    guard let flat = tensors["nodes"], flat.shape == [flat.values.count / 3, 3],
      flat.values.count % 3 == 0,
      let labels = tensors["labels"], labels.shape == [labels.values.count]
    else { throw .malformedWeights("'nodes' or 'labels' of a forest") }
    var nodes: [Node] = []
    for start in stride(from: 0, to: flat.values.count, by: 3) {
      let (kind, second, third) = (
        flat.values[start], flat.values[start + 1], flat.values[start + 2]
      )
      if kind == -1 {
        let (low, high) = (try index(second, "nodes"), try index(third, "nodes"))
        guard low < high else { throw .malformedWeights("'nodes' of a forest") }
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
