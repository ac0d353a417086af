import Crystals
import Defects

/// One of the inequivalent arrangements of a stoichiometry.
public struct Arrangement: Hashable, Sendable {
  /// The canonical form, which all equivalent placements of the defects share.
  public let form: CanonicalForm
  /// The number of these placements in the supercell.
  public let multiplicity: Int

  /// Creates an arrangement; by the orbit-stabilizer theorem its multiplicity is the order of the supercell's symmetry
  /// over that of the stabilizer.
  init(form: CanonicalForm, symmetry: SiteSymmetry) {
    self.form = form
    multiplicity = symmetry.order / form.stabilizer.order
  }
}
