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

  /// A node as it is kept: there are tens of thousands of them, and a descent waits for each.
  private struct PackedNode: Equatable {
    /// The descriptor in the high 8 bits, the left child in the others; of a leaf ``leafMark`` and its first row.
    let word: UInt32
    /// The threshold's bits, or the end of the leaf's rows.
    let detail: UInt32

    static let leafMark: UInt32 = 255

    /// Nil if a number has no room.
    init?(_ node: Node) {
      switch node {
      case .split(let descriptor, let threshold, let left):
        guard (0..<Int(Self.leafMark)).contains(descriptor),
          (0..<Forest.maximumCount).contains(left)
        else { return nil }
        word = UInt32(descriptor) << 24 | UInt32(left)
        detail = threshold.bitPattern
      case .leaf(let rows):
        guard rows.lowerBound >= 0, rows.lowerBound < Forest.maximumCount,
          rows.upperBound <= Forest.maximumCount
        else { return nil }
        word = Self.leafMark << 24 | UInt32(rows.lowerBound)
        detail = UInt32(rows.upperBound)
      }
    }

    var isLeaf: Bool { word >> 24 == Self.leafMark }
    var descriptor: Int { Int(word >> 24) }
    var threshold: Float { Float(bitPattern: detail) }
    var left: Int { Int(word & 0xFF_FFFF) }
    var rows: Range<Int> { left..<Int(detail) }

    var node: Node {
      isLeaf ? .leaf(rows) : .split(descriptor: descriptor, threshold: threshold, left: left)
    }
  }

  private let descriptorCount: Int
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
    guard nodes.count <= Self.maximumCount, rows.count <= Self.maximumCount else {
      throw .malformedWeights("more than \(Self.maximumCount) nodes or rows of a forest")
    }
    self.descriptorCount = descriptorCount
    packedNodes = try nodes.enumerated().map { index, node throws(ModelError) in
      let fits =
        switch node {
        case .split(let descriptor, _, let left):
          (0..<descriptorCount).contains(descriptor) && left > index && left < nodes.count - 1
        case .leaf(let range):
          !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= rows.count
        }
      guard fits, let packed = PackedNode(node) else {
        throw .malformedWeights("node \(index) of a forest")
      }
      return packed
    }
    guard !roots.isEmpty, roots.allSatisfy(nodes.indices.contains),
      rows.allSatisfy(labels.indices.contains), zip(labels, labels.dropFirst()).allSatisfy(<=)
    else { throw .malformedWeights("the roots, rows or labels of a forest") }
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
    precondition(descriptors.count >= descriptorCount, "a forest reads its descriptors")
    var weights = [Double](repeating: 0, count: labels.count)
    let leaves = leaves(of: descriptors)
    // Every index was found in range when the forest was made.
    packedNodes.withUnsafeBufferPointer { nodes in
      packedRows.withUnsafeBufferPointer { rows in
        weights.withUnsafeMutableBufferPointer { weights in
          for leaf in leaves {
            let range = nodes[leaf].rows
            let share = 1 / Double(range.count * leaves.count)
            for row in rows[range] { weights[Int(row)] += share }
          }
        }
      }
    }
    return weights
  }

  /// The leaf of each tree that holds the descriptors.
  ///
  /// All trees go down a level at a time, so that one need not wait for another's node to come from memory.
  private func leaves(of descriptors: [Float]) -> [Int] {
    var places = roots
    var trees = Array(roots.indices)
    var count = trees.count
    // Every index was found in range when the forest was made.
    packedNodes.withUnsafeBufferPointer { nodes in
      places.withUnsafeMutableBufferPointer { places in
        trees.withUnsafeMutableBufferPointer { trees in
          descriptors.withUnsafeBufferPointer { descriptors in
            while count > 0 {
              var going = 0
              for tree in trees[..<count] {
                let node = nodes[places[tree]]
                guard !node.isLeaf else { continue }
                let isLeft = descriptors[node.descriptor] <= node.threshold
                places[tree] = node.left + (isLeft ? 0 : 1)
                trees[going] = tree
                going += 1
              }
              count = going
            }
          }
        }
      }
    }
    return places
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
