/// The settings of a forest.
public struct ForestRecipe: Codable, Hashable, Sendable {
  /// The number of trees.
  public var treeCount = 200
  /// The least number of rows in a leaf.
  public var leastLeaf = 2
  /// The fraction of the descriptors that are considered for each split.
  public var descriptorShare = 0.4

  /// The recipe for the band gap of hosts with a few hundred rows.
  public static let bandGap = ForestRecipe()
}
