/// A way in which a configuration lies outside what a model was trained on.
public struct DomainNote: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What is outside, as a word that programs can rely on.
  public enum Code: String, CaseIterable, Codable, Sendable {
    /// The supercell was not in the training data.
    case supercellNotTrained = "supercell_not_trained"
    /// Fewer defects than in any training row.
    case tooFewDefects = "too_few_defects"
    /// More defects than in any training row.
    case tooManyDefects = "too_many_defects"
    /// A larger share of the sites than in any training row.
    case concentrationTooHigh = "concentration_too_high"
    /// Two species that no training row has together.
    case pairNotTrained = "pair_not_trained"
    /// Two species closer than in any training row.
    case pairTooClose = "pair_too_close"
    /// The cell of the given structure is strained.
    case strained
    /// Atoms of the given structure are far from their sites.
    case displacedAtoms = "displaced_atoms"
  }

  /// What is outside, for programs.
  public let code: Code
  /// What is outside, with the figures, in one sentence for people.
  public let detail: String

  /// A note from its code and sentence.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The sentence.
  public var description: String { detail }
}
