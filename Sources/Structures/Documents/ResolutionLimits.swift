/// Bounds on the configuration that a document may describe; they bound the work of a request before it begins.
public struct ResolutionLimits: Sendable {
  /// The maximum number of defects.
  public var maximumDefectCount: Int
  /// The maximum number of sites of the supercell that a structure may describe.
  ///
  /// The default is the maximum number of atoms of a structure, so that the pristine supercell could be read too.
  public var maximumSiteCount: Int

  /// Creates limits.
  public init(
    maximumDefectCount: Int = 1024, maximumSiteCount: Int = AtomicStructure.maximumAtomCount
  ) {
    self.maximumDefectCount = maximumDefectCount
    self.maximumSiteCount = maximumSiteCount
  }
}
