import Crystals
import Defects

/// A configuration that a model can predict: a canonical form whose defects are all of species that it knows.
///
/// A class, so that lists pass it by reference.
public final class Query: Sendable {
  /// The configuration, in the form that all its symmetry images share.
  public let form: CanonicalForm
  /// What its prediction is stored under.
  public let key: PredictionKey
  /// The species of each defect of the form, as an index into the model's list.
  public let species: [Int]

  /// Creates the query for a form; nil if the model does not know one of its species.
  ///
  /// - Parameters:
  ///   - form: The configuration.
  ///   - table: The species that the model knows.
  ///   - model: The identity of the model.
  package init?(form: CanonicalForm, table: SpeciesTable, model: String) {
    guard let species = table.indices(of: form) else { return nil }
    self.form = form
    key = PredictionKey(model: model, canonicalKey: form.description)
    self.species = species
  }

  /// Whether there are no defects, so that no model is needed.
  public var isPristine: Bool { form.defects.isEmpty }

  /// Whether the defects are dilute or dense in the supercell.
  public var concentration: Concentration {
    Concentration(defects: form.defects.count, sites: form.supercell.siteCount)
  }
}
