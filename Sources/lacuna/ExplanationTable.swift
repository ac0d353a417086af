// An explanation for a person to read in a terminal.

import Foundation
import Prediction
import Service

/// The terms of an explanation, a line each, and their sum.
struct ExplanationTable {
  /// The lines, without a newline after the last.
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
          Self.fixed(pair.distance, places: 2), pair.formationEnergy
        ))
    }
    if configuration.defects.count > 2 {
      rows.append(("three and more at once", "", explanation.manyBody))
    }
    rows.append(("formation energy", "", prediction[.formationEnergy]))

    let widest = rows.map(\.label.count).max() ?? 0
    var lines = [
      "\(supercell.host) \(supercell.a)×\(supercell.b), model \(prediction.key.model)",
      Self.padded("", to: widest) + Self.aligned("Å") + Self.aligned("eV"),
    ]
    lines += rows.map { row in
      Self.padded(row.label, to: widest) + Self.aligned(row.distance)
        + Self.aligned(Self.fixed(row.energy, places: 6))
    }
    lines += prediction.domainNotes.map { "note: \($0)" }
    lines += explanation.notes.map { "note: \($0)" }
    text = lines.joined(separator: "\n")
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func aligned(_ text: String) -> String {
    String(repeating: " ", count: max(1, 14 - text.count)) + text
  }

  private static func fixed(_ value: Double, places: Int) -> String {
    String(format: "%.\(places)f", value)
  }
}
