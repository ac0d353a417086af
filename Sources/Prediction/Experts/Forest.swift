/// A quantile regression forest (doi:10.5555/1248547.1248582): binary trees whose leaves hold training rows.
///
/// It predicts a distribution over the labels of the training rows, of which quantiles are taken.
public struct Forest: Equatable, Sendable {
  /// A node of a tree.
  public enum Node: Equatable, Sendable {
    /// Goes to node `left` if the descriptor is at most the threshold, else to `left + 1`.
    case split(descriptor: Int, threshold: Float, left: Int)
    /// Holds the rows `rows[range]`.
    case leaf(Range<Int>)
  }

  /// A node in 8 bytes: a forest has tens of thousands of nodes, and reading them takes most of a descent.
  private struct PackedNode: Equatable {
    /// A split's descriptor in the high 8 bits and left child in the others; a leaf's ``leafMark`` and first row.
    let word: UInt32
    /// The bits of a split's threshold; the end of a leaf's range of rows.
    let detail: UInt32

    static let leafMark: UInt32 = 255

    /// Creates a packed node; nil if an index does not fit.
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

  /// Creates a forest and checks it.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a child, a row or a descriptor is out of range, or there
  ///   are more than ``maximumCount`` nodes or rows.
  public init(
    nodes: [Node], roots: [Int], rows: [Int], labels: [Float], descriptorCount: Int
  ) throws(ModelError) {
    guard nodes.count <= Self.maximumCount, rows.count <= Self.maximumCount else {
      throw .malformedWeights("a forest has more than \(Self.maximumCount) nodes or rows")
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
        throw .malformedWeights("node \(index) of a forest is out of range")
      }
      return packed
    }
    guard !roots.isEmpty, roots.allSatisfy(nodes.indices.contains),
      rows.allSatisfy(labels.indices.contains), zip(labels, labels.dropFirst()).allSatisfy(<=)
    else { throw .malformedWeights("the roots, rows or labels of a forest are inconsistent") }
    packedRows = rows.map(Int32.init)
    self.roots = roots
    self.labels = labels
  }

  /// The most nodes, and the most rows: the largest index that single precision holds exactly.
  public static let maximumCount = 1 << 24

  /// The nodes of all trees; a child comes after its parent.
  public var nodes: [Node] { packedNodes.map(\.node) }

  /// The rows of all leaves, as indices into ``labels``.
  public var rows: [Int] { packedRows.map(Int.init) }

  /// Returns the weight of each training row for these descriptors, (``labels``); the weights sum to 1.
  ///
  /// A tree contributes one over the size of the leaf to the rows in the leaf; the weight is the mean over the trees.
  public func weights(of descriptors: [Float]) -> [Double] {
    precondition(descriptors.count >= descriptorCount, "there are too few descriptors")
    var weights = [Double](repeating: 0, count: labels.count)
    let leaves = leaves(of: descriptors)
    // The initialiser has checked every index.
    packedNodes.withUnsafeBufferPointer { nodes in
      packedRows.withUnsafeBufferPointer { rows in
        weights.withUnsafeMutableBufferPointer { weights in
          for leaf in leaves {
            let range = nodes[leaf].rows
            let weight = 1 / Double(range.count * leaves.count)
            for row in rows[range] { weights[Int(row)] += weight }
          }
        }
      }
    }
    return weights
  }

  /// Returns the leaf of each tree that holds the descriptors.
  ///
  /// All trees descend one level at a time, so that the loads of their nodes overlap.
  private func leaves(of descriptors: [Float]) -> [Int] {
    // The current node of each tree, and the trees whose node is not a leaf yet.
    var current = roots
    var pending = Array(roots.indices)
    var pendingCount = pending.count
    // The initialiser has checked every index.
    packedNodes.withUnsafeBufferPointer { nodes in
      current.withUnsafeMutableBufferPointer { current in
        pending.withUnsafeMutableBufferPointer { pending in
          descriptors.withUnsafeBufferPointer { descriptors in
            while pendingCount > 0 {
              var count = 0
              for tree in pending[..<pendingCount] {
                let node = nodes[current[tree]]
                guard !node.isLeaf else { continue }
                let isLeft = descriptors[node.descriptor] <= node.threshold
                current[tree] = node.left + (isLeft ? 0 : 1)
                pending[count] = tree
                count += 1
              }
              pendingCount = count
            }
          }
        }
      }
    }
    return current
  }

  /// Returns for each probability p, in ascending order, the least label such that the weights of the labels up to it
  /// sum to at least p.
  public func quantiles(_ probabilities: [Double], weights: [Double]) -> [Double] {
    var quantiles: [Double] = []
    var sum = 0.0
    var row = -1
    for probability in probabilities {
      while sum < probability - 1e-9, row + 1 < labels.count {
        row += 1
        sum += weights[row]
      }
      quantiles.append(Double(labels[max(row, 0)]))
    }
    return quantiles
  }
}
