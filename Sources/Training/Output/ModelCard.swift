// The model card: what a reader must know before trusting the numbers.

import Foundation
import Prediction

/// A card in Markdown, made from the manifest alone, so that it cannot say what the model is not.
struct ModelCard {
  let markdown: String

  init(_ manifest: ModelManifest) {
    markdown =
      [
        """
        # Model card: \(manifest.name)

        Predicts the formation energy per site and the band gap of 2D materials with point defects, relaxed, \
        from the unrelaxed configuration. Written by `lacuna train`; every figure below is in `model.json` too.

        ## Data

        \(manifest.data.rows) rows, SHA-256 of the files `\(manifest.data.sha256)`.\(manifest.about.map { " " + $0 } ?? "")


        """ + Self.dataSets(manifest),
        "## Experts\n\n" + manifest.experts.map(Self.expert).joined(separator: "\n")
          + "\n\nWho answers for what; weights are chosen on rows held out:\n\n"
          + Self.assignments(manifest),
        """
        ## Training

            lacuna train --data FILE… --out Models/\(manifest.name) --seed \(manifest.training.seed) \
        --members \(manifest.training.members) --folds \(manifest.training.folds)\(Self.furtherOptions(manifest))

        Each expert is trained on all rows, and once more for each of \(manifest.training.folds) folds \
        without that fold's rows. Rows of equivalent configurations are in one fold. \
        \(Self.validationSentence(manifest))

        ## Errors by cross-validation

        Each row is predicted by an ensemble like the served one that never saw it. Intervals are meant to \
        hold \(Self.percent(manifest.intervalCoverage)) of the labels; each fold's blend and calibration are \
        chosen on the other folds alone.


        """ + Self.tables(manifest.crossValidation),
        manifest.validation.map { "## Errors on the rows held out\n\n" + Self.tables($0) },
        """
        ## Limits

        - Properties are those of the relaxed structure, as plane-wave DFT with the PBE functional finds them: the \
        gap is the Kohn–Sham gap, smaller than the one measured, and formation energies are relative to the \
        elemental references of the data.
        - Neutral defects only: vacancies and the substitutions listed. No charge states, adatoms, \
        interstitials, temperature, strain or migration barriers. Where spin or charge can settle in more than \
        one way, DFT itself may have two answers for like configurations, and the model gives one.
        - A configuration beyond the rows above (other supercell, fewer, more or closer defects, species never \
        together) is answered with `in_domain: false`, the reasons, and an interval wider by half for each.
        - Intervals hold their share on average over configurations like those of the data, not for each kind \
        of configuration.
        """,
      ].compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  private static func dataSets(_ manifest: ModelManifest) -> String {
    table(
      ["data set", "rows"],
      manifest.data.dataSets.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] })
      + "\n\n"
      + table(
        ["host", "supercells", "defects", "species"],
        manifest.hosts.sorted { $0.key < $1.key }.map { name, host in
          [
            name,
            host.domain.supercells.map { "\($0[0])×\($0[1])" }.joined(separator: ", "),
            "\(host.domain.leastDefectCount) to \(host.domain.largestDefectCount)",
            manifest.species.filter { $0.hasPrefix(name + ":") }
              .map { String($0.dropFirst(name.count + 1)) }.joined(separator: ", "),
          ]
        })
  }

  private static func expert(_ expert: ExpertManifest) -> String {
    let what = "- **\(expert.name)**, for \(expert.hosts.joined(separator: ", ")): "
    switch expert.kind {
    case .graphNetwork(let part):
      let cutoffs = part.cutoffs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return what
        + "\(part.members) graph networks of width \(part.shape.width) with \(part.shape.blockCount) "
        + "blocks, pooling \(part.shape.pooling.rawValue), cutoffs in Å: "
        + "\(cutoffs.joined(separator: ", "))."
    case .forest(let part):
      return what + "\(part.trees) extremely randomised trees on descriptors."
    case .gaussianProcess(let part):
      return what
        + "a Gaussian process on the likeness of the defects' surroundings and of descriptors, noise "
        + "\(part.noise). It holds the surroundings of the defects it was trained on, and no label."
    }
  }

  private static func assignments(_ manifest: ModelManifest) -> String {
    table(
      ["property", "host", "blend"],
      manifest.assignments.map { assignment in
        [
          assignment.property.rawValue, assignment.host,
          assignment.experts.map { "\($0.weight) \($0.expert)" }.joined(separator: " + "),
        ]
      })
  }

  /// The options of the run that were not left at their defaults.
  private static func furtherOptions(_ manifest: ModelManifest) -> String {
    let usual = TrainingOptions(name: manifest.name)
    let coverage = manifest.intervalCoverage
    return (coverage == usual.coverage ? "" : " --coverage \(coverage)")
      + (manifest.training.effort.map { " --step-scale \($0)" } ?? "")
  }

  private static func validationSentence(_ manifest: ModelManifest) -> String {
    manifest.training.validation.map { "Held out of all of it: \($0)." }
      ?? "No row was held out of the training of the served ensemble."
  }

  private static func tables(_ tables: [Property: EvaluationTable]) -> String {
    Property.allCases.compactMap { property in
      guard let table = tables[property] else { return nil }
      let rows = table.datasets.sorted { $0.key < $1.key }.map { name, row in
        [
          name, milli(row.mae), milli(row.rmse), percent(row.coverage),
          milli(row.meanIntervalWidth), "\(row.count)",
        ]
      }
      return "\(property.rawValue), in meV:\n\n"
        + self.table(
          ["data set", "MAE", "RMSE", "coverage", "mean width", "rows"],
          rows + [["combined", milli(table.combinedMAE), "", "", "", ""]])
    }.joined(separator: "\n\n")
  }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header, header.map { _ in "---" }] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  private static func milli(_ energy: Double) -> String { String(format: "%.2f", energy * 1000) }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}
