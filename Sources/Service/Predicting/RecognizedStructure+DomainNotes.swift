import Numerics
import Prediction
import Structures

extension RecognizedStructure {
  /// Smaller strains need no note: lattice constants of one functional differ by as much from program to program, and the
  /// band gap of MoS2 changes by some 20 meV.
  private static let notedStrain = 0.002
  /// Smaller displacements of one atom need no note, Å: the neighbours of a vacancy relax by up to this.
  private static let notedDisplacement = 0.5
  /// Smaller mean displacements need no note, Å: about a tenth of a bond, at which crystals melt by Lindemann's
  /// criterion.
  private static let notedMeanDisplacement = 0.2

  /// The ways in which the structure is unlike those of the training data: ideal hosts with defects, which relax in a cell
  /// of the host's size.
  var domainNotes: [DomainNote] {
    var notes: [DomainNote] = []
    if strain.largest > Self.notedStrain {
      notes.append(
        DomainNote(
          .strained,
          "the lattice is strained by \(strain.text) relative to the host; the prediction is for the "
            + "lattice without strain"))
    }
    if largestDisplacement > Self.notedDisplacement || meanDisplacement > Self.notedMeanDisplacement
    {
      notes.append(
        DomainNote(
          .displacedAtoms,
          "atoms are up to \(largestDisplacement.decimalText(places: 2)) Å from their sites, "
            + "\(meanDisplacement.decimalText(places: 2)) Å in the mean; the prediction is for the "
            + "structure that relaxes from the sites"))
    }
    return notes
  }
}
