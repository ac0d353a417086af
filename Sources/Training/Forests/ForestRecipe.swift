// Recipes for forests.

/// How the forest of an expert is grown.
public struct ForestRecipe: Codable, Hashable, Sendable {
  /// The number of trees.
  public var treeCount = 200
  /// The fewest rows of a leaf.
  public var leastLeaf = 2
  /// The share of descriptors looked at for each split.
  public var descriptorShare = 0.4

  /// The recipe for the band gap of hosts with some hundred rows.
  public static let bandGap = ForestRecipe()
}
