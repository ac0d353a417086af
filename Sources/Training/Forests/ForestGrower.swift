import Numerics
import Prediction

/// Grows a forest of extremely randomised trees (Geurts, Ernst and Wehenkel, doi:10.1007/s10994-006-6226-1).
///
/// At each node some random descriptors each get a random threshold, and the best of these splits is kept.
package struct ForestGrower {
  private let recipe: ForestRecipe
  /// The descriptors of each row, (rows, descriptors), in ascending order of the labels.
  private let descriptors: [[Float]]
  private let labels: [Double]
  private var random: SplitMix64
  private var nodes: [Forest.Node] = []
  private var leafRows: [Int] = []

  /// Creates a grower for at least one row.
  package init(_ recipe: ForestRecipe, descriptors: [[Float]], labels: [Double], seed: UInt64) {
    self.recipe = recipe
    let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    self.descriptors = order.map { descriptors[$0] }
    self.labels = order.map { labels[$0] }
    random = SplitMix64(seed: seed)
  }

  /// Grows the forest; equal seeds give equal forests.
  ///
  /// - Throws: ``ModelError`` if the forest is too large.
  package mutating func grow() throws(ModelError) -> Forest {
    let roots = (0..<recipe.treeCount).map { _ in
      nodes.append(.leaf(0..<1))
      let root = nodes.count - 1
      grow(root, Array(labels.indices))
      return root
    }
    return try Forest(
      nodes: nodes, roots: roots, rows: leafRows, labels: labels.map(Float.init),
      descriptorCount: descriptors.first?.count ?? 0)
  }

  /// Grows the subtree of `rows` at node `index`.
  private mutating func grow(_ index: Int, _ rows: [Int]) {
    guard rows.count >= 2 * recipe.leastLeaf, labels[rows[0]] < labels[rows[rows.count - 1]],
      let split = bestSplit(of: rows)
    else {
      nodes[index] = .leaf(leafRows.count..<(leafRows.count + rows.count))
      leafRows += rows
      return
    }
    let left = nodes.count
    nodes += [.leaf(0..<1), .leaf(0..<1)]
    nodes[index] = .split(descriptor: split.descriptor, threshold: split.threshold, left: left)
    grow(left, rows.filter { descriptors[$0][split.descriptor] <= split.threshold })
    grow(left + 1, rows.filter { descriptors[$0][split.descriptor] > split.threshold })
  }

  /// Returns the split with the least sum of squares; nil if none leaves enough rows on both sides.
  private mutating func bestSplit(of rows: [Int]) -> (descriptor: Int, threshold: Float)? {
    let count = descriptors[rows[0]].count
    var remaining = max(1, Int(recipe.descriptorShare * Double(count)))
    var best: (descriptor: Int, threshold: Float, gain: Double)?
    for descriptor in (0..<count).shuffled(using: &random) where remaining > 0 {
      var low = Float.infinity
      var high = -Float.infinity
      for row in rows {
        low = min(low, descriptors[row][descriptor])
        high = max(high, descriptors[row][descriptor])
      }
      // A constant descriptor does not count.
      guard low < high else { continue }
      remaining -= 1
      let drawn = low + Float(random.uniform()) * (high - low)
      let threshold = drawn < high ? drawn : low
      var (leftCount, leftSum, sum) = (0, 0.0, 0.0)
      for row in rows {
        sum += labels[row]
        if descriptors[row][descriptor] <= threshold {
          leftCount += 1
          leftSum += labels[row]
        }
      }
      let rightCount = rows.count - leftCount
      guard min(leftCount, rightCount) >= recipe.leastLeaf else { continue }
      // The sum of squares is a constant minus this.
      let rightSum = sum - leftSum
      let gain = leftSum * leftSum / Double(leftCount) + rightSum * rightSum / Double(rightCount)
      if gain > best?.gain ?? -.infinity { best = (descriptor, threshold, gain) }
    }
    return best.map { ($0.descriptor, $0.threshold) }
  }
}
