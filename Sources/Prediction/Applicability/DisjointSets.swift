/// Sets of nodes that are merged step by step (union–find), with their sizes.
struct DisjointSets {
  private var parents: [Int]
  private var sizes: [Int32]

  /// Creates a set for each of `count` nodes.
  init(count: Int) {
    parents = Array(0..<count)
    sizes = [Int32](repeating: 1, count: count)
  }

  /// Merges the sets of two nodes.
  ///
  /// - Returns: The size of the merged set.
  mutating func merge(_ first: Int, _ second: Int) -> Int32 {
    let (first, second) = (root(of: first), root(of: second))
    guard first != second else { return sizes[first] }
    let (small, large) = sizes[first] < sizes[second] ? (first, second) : (second, first)
    parents[small] = large
    sizes[large] += sizes[small]
    return sizes[large]
  }

  private mutating func root(of node: Int) -> Int {
    var node = node
    while parents[node] != node {
      parents[node] = parents[parents[node]]
      node = parents[node]
    }
    return node
  }
}
