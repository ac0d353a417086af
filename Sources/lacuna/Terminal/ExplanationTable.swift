import Numerics
import Prediction
import Service

/// An explanation as a table for the terminal, with a line for each contribution and their sum.
struct ExplanationTable {
  /// The lines, separated by newlines.
  let text: String

  init(of answer: PredictionResponse, explanation: Explanation) {
    let configuration = answer.configuration
    let supercell = configuration.supercell
    let prediction = answer.lookup.prediction
    let names = configuration.defects.map { defect in
      let site = supercell.site(at: defect.site)
      return "\(Species(of: defect, in: supercell).name) (\(site.i), \(site.j), \(site.basis))"
    }
    var rows: [(label: String, distance: String, energy: Double)] = []
    for (name, energy) in zip(names, explanation.defects) { rows.append((name, "", energy)) }
    for pair in explanation.pairs {
      rows.append(
        (
          "\(names[pair.first]) with \(names[pair.second])",
          pair.distance.decimalText(places: 2), pair.formationEnergy
        ))
    }
    if configuration.defects.count > 2 {
      rows.append(("three or more together", "", explanation.manyBody))
    }
    if let energy = answer[.formationEnergy] { rows.append(("formation energy", "", energy)) }

    let widest = rows.map(\.label.count).max() ?? 0
    var lines = [
      "\(supercell.host) \("\(supercell.vectors)".replacing("x", with: "×")), model \(prediction.key.model)",
      Self.padded("", to: widest) + Self.aligned("Å") + Self.aligned("eV"),
    ]
    lines += rows.map { row in
      Self.padded(row.label, to: widest) + Self.aligned(row.distance)
        + Self.aligned(row.energy.decimalText(places: 6))
    }
    if let distance = prediction[.domainDistance] {
      lines.append("domain distance \(distance.decimalText(places: 2))")
    }
    if let potentials = answer.chemicalPotentials {
      lines.append("at chemical potentials \(potentials) eV")
    }
    lines += answer.domainNotes.map { "note: \($0)" }
    lines += explanation.notes.map { "note: \($0)" }
    text = lines.joined(separator: "\n")
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func aligned(_ text: String) -> String {
    String(repeating: " ", count: max(1, 14 - text.count)) + text
  }
}
