/// Two regimes of a host: few defects far apart, or many that all interact.
///
/// The errors of a model differ severalfold between them, so intervals are calibrated in each.
public enum Concentration: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable,
  Sendable
{
  /// Fewer than 2 % of the sites, at most three in an 8×8 supercell of MoS₂.
  case dilute
  /// 2 % of the sites or more.
  case dense

  init(defects: Int, sites: Int) { self = 50 * defects < sites ? .dilute : .dense }
}
