// Queries: what a model is asked about, once it is known that it can answer.

import Crystals
import Defects

/// A canonical form all of whose defects are species that a model knows.
///
/// A class: lists hand it on by reference.
public final class Query: Sendable {
  /// The configuration, as every image of it.
  public let form: CanonicalForm
  /// What its prediction is filed under.
  public let key: PredictionKey
  /// The species of each defect of the form, as an index into the model's list.
  public let species: [Int]

  /// A query about `form`, its species found in `table`; nil if one is not there.
  ///
  /// - Parameters:
  ///   - form: The configuration.
  ///   - table: The species that the model knows.
  ///   - model: The identity of the model that is asked.
  package init?(form: CanonicalForm, table: SpeciesTable, model: String) {
    guard let species = table.indices(of: form) else { return nil }
    self.form = form
    key = PredictionKey(model: model, canonicalKey: form.description)
    self.species = species
  }

  /// Whether the defects are few for the supercell, or many.
  public var concentration: Concentration {
    Concentration(defects: form.defects.count, sites: form.supercell.siteCount)
  }
}

/// Two regimes of a host: a few defects apart, or so many that they all interact.
///
/// Errors of the same model differ severalfold between them, so intervals are calibrated in each.
public enum Concentration: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable,
  Sendable
{
  /// Fewer than 2 % of the sites, at most three in an 8×8 supercell of MoS₂.
  case dilute
  /// 2 % of the sites or more.
  case dense

  init(defects: Int, sites: Int) { self = 50 * defects < sites ? .dilute : .dense }
}
