import ArgumentParser
import JSON
import Structures

/// The chemical potentials of predictions.
struct PotentialOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Chemical potentials of requests that give none: a limit such as S-poor, or energies in eV relative to the \
      elemental phases such as S=-0.5,Mo=0. (default: the elemental phases)
      """, valueName: "potentials"),
    transform: { text in
      do throws(InvalidDocument) {
        return try ChemicalPotentialsDocument(text: text)
      } catch {
        throw ValidationError(error.faults.map(\.detail).joined(separator: "; "))
      }
    })
  var chemicalPotentials: ChemicalPotentialsDocument?
}
