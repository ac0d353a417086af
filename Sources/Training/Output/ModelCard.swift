import Numerics
import Prediction

/// The model card: the `README.md` of a model, in Markdown.
///
/// It is made from the manifest alone, so it always agrees with the model.
package struct ModelCard {
  /// The text of the card.
  package let markdown: String

  /// Writes the card of a model.
  package init(_ manifest: ModelManifest) {
    markdown =
      [
        """
        # Model card: \(manifest.name)

        Predicts the \(Self.properties(manifest)) of relaxed 2D materials with point defects from \
        their unrelaxed configurations. Written by `lacuna train`; all figures are from `model.json`.

        ## Data

        \(manifest.data.rows) rows; the SHA-256 of the files is \
        `\(manifest.data.sha256)`.\(Self.labels(manifest))\(manifest.about.map { " " + $0 } ?? "")


        """ + Self.dataSets(manifest),
        "## Experts\n\n" + manifest.experts.map(Self.expert).joined(separator: "\n")
          + "\n\nA prediction is the weighted mean of its experts. "
          + "The weights were chosen on held-out rows:\n\n"
          + Self.assignments(manifest),
        manifest.training.base.map(Self.base),
        """
        ## Training

            lacuna train --data FILE… --out Models/\(manifest.name) --seed \(manifest.training.seed) \
        --members \(manifest.training.members) --folds \(manifest.training.folds)\(Self.furtherOptions(manifest))

        Each expert was trained on all rows, and again for each of \(manifest.training.folds) folds without the \
        rows of that fold. Rows of equivalent configurations are in the same fold. \
        \(Self.validationSentence(manifest))

        ## Errors in cross-validation

        Each row was predicted by experts that were trained without it. The intervals are calibrated to contain \
        \(Self.percent(manifest.intervalCoverage)) of the labels; the weights and calibrations for a fold were \
        chosen on the other folds.


        """ + Self.tables(manifest.crossValidation),
        """
        ## Applicability domain

        A configuration is in the domain of its host if its counts are within those of the training data: defects of \
        each species and together, defects and vacancies near a defect, clusters, vacancies bonded to one site, pairs of \
        species by distance, and the composition; and if the uncertainty of the experts is no larger than on held-out \
        rows. Tolerances are such that few held-out rows are outside. In cross-validation these were outside the domain \
        made from the other folds:


        """ + Self.falseAlarms(manifest),
        manifest.validation.map { "## Errors on held-out rows\n\n" + Self.tables($0) },
        """
        ## Limits

        - \(Self.levelOfTheory(manifest))
        - Only neutral vacancies and the substitutions listed above are covered: no charge states, adatoms, \
        interstitials, temperature, strain or migration barriers. Where spin or charge has more than one stable \
        arrangement, DFT can give different values for similar configurations; the model gives one.
        - A configuration outside the applicability domain is answered with `in_domain: false` and the reasons. Its \
        intervals are estimates: beyond the edge they widen with `domain_distance`, from the widest interval of a \
        held-out row on, and their coverage is not guaranteed.
        - The coverage of the intervals holds on average over configurations like those of the data, not for each \
        kind of configuration.
        """,
      ].compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  /// Returns the properties that the model predicts, in words.
  private static func properties(_ manifest: ModelManifest) -> String {
    manifest.properties.map(\.words).joined(separator: " and the ")
  }

  /// Returns the numbers of rows with each property and the hosts that lack one; empty if all rows have all properties.
  private static func labels(_ manifest: ModelManifest) -> String {
    guard let labels = manifest.data.labels else { return "" }
    let counts = Property.allCases.map { "\(labels[$0, default: 0]) have \($0.rawValue)" }
    let missing = manifest.hosts.keys.sorted().compactMap { host -> String? in
      let own = manifest.properties(of: host)
      let names = Property.allCases.filter { !own.contains($0) }.map(\.rawValue)
      return names.isEmpty ? nil : "\(names.joined(separator: ", ")) of \(host)"
    }
    return " Of the rows, \(counts.joined(separator: " and "))."
      + (missing.isEmpty ? "" : " Not predicted: \(missing.joined(separator: "; ")).")
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
            host.domain.supercells.map { $0.description.replacing("x", with: "×") }.joined(
              separator: ", "),
            "\(host.domain.leastDefectCount) to \(host.domain.largestDefectCount)",
            manifest.species.filter { $0.hasPrefix(name + ":") }
              .map { String($0.dropFirst(name.count + 1)) }.joined(separator: ", "),
          ]
        })
  }

  private static func base(_ base: ModelManifest.BaseSpec) -> String {
    let rows = CandidateReport(base).table
    return """
      ## Base

      The training started from the model \(base.model). The candidates, with their errors in cross-validation \
      over the rows of the host; those without a weight have no part in the predictions. If the base was trained \
      on some of these rows, the errors of the candidates that start from it are too small:


      """ + table(rows[0], Array(rows.dropFirst()))
  }

  private static func expert(_ expert: ExpertManifest) -> String {
    let start = "- **\(expert.name)**, for \(expert.hosts.joined(separator: ", ")): "
    switch expert.kind {
    case .graphNetwork(let spec):
      let cutoffs = spec.cutoffs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return start
        + "\(spec.members) graph networks of width \(spec.shape.width) with "
        + "\(spec.shape.blockCount) blocks, pooling \(spec.shape.pooling.rawValue), cutoffs in Å: "
        + "\(cutoffs.joined(separator: ", "))."
    case .forest(let spec):
      return start + "\(spec.trees) extremely randomised trees on descriptors."
    case .gaussianProcess(let spec):
      return start
        + "a Gaussian process on the similarity of the defects' surroundings and of descriptors, noise "
        + "\(spec.noise). It stores the surroundings of its training defects, but not their labels."
    }
  }

  private static func assignments(_ manifest: ModelManifest) -> String {
    table(
      ["property", "host", "weights"],
      manifest.assignments.map { assignment in
        [
          assignment.property.rawValue, assignment.host,
          assignment.experts.map { "\($0.weight) \($0.expert)" }.joined(separator: " + "),
        ]
      })
  }

  /// Returns the options of the run that differ from the defaults.
  private static func furtherOptions(_ manifest: ModelManifest) -> String {
    let defaults = TrainingOptions(name: manifest.name)
    let coverage = manifest.intervalCoverage
    return (coverage == defaults.coverage ? "" : " --coverage \(coverage)")
      + (manifest.training.stepScale.map { " --step-scale \($0)" } ?? "")
      + (manifest.training.base.map { _ in " --base FOLDER" } ?? "")
      + (manifest.training.keepsContradictions == true ? " --keep-contradictions" : "")
  }

  /// Returns what is known about the calculations of the labels; only the rows and `about` can tell.
  private static func levelOfTheory(_ manifest: ModelManifest) -> String {
    let references =
      manifest.properties.contains(.formationEnergyPerSite)
      ? "Formation energies are relative to the elemental references of the data." : ""
    let functionals = manifest.data.functionals?.joined(separator: ", ")
    let words = (manifest.about ?? "").split { !$0.isLetter && !$0.isNumber }
    guard functionals == "PBE" || functionals == nil && words.contains("PBE") else {
      return "The properties are those of the relaxed structures at the level of theory of the data"
        + (functionals.map { " (functional: \($0))" } ?? ", which the rows do not name")
        + ". \(references)"
    }
    let gap =
      manifest.properties.contains(.bandGap)
      ? "The gap is the Kohn–Sham gap, which is smaller than the measured gap. " : ""
    return "The properties are those of the relaxed structures in DFT with the PBE functional. "
      + gap + references
  }

  private static func validationSentence(_ manifest: ModelManifest) -> String {
    manifest.training.validation.map { "Held out of the whole training: \($0)." }
      ?? "No row was held out of the training of the served experts."
  }

  private static func tables(_ tables: [Property: EvaluationTable]) -> String {
    Property.allCases.compactMap { property in
      guard let table = tables[property] else { return nil }
      let rows = table.datasets.sorted { $0.key < $1.key }.map { name, row in
        [
          name, millielectronvolts(row.mae), millielectronvolts(row.rmse), percent(row.coverage),
          millielectronvolts(row.meanIntervalWidth), "\(row.count)",
        ]
      }
      return "\(property.rawValue), in meV:\n\n"
        + self.table(
          ["data set", "MAE", "RMSE", "coverage", "mean width", "rows"],
          rows + [["combined", millielectronvolts(table.combinedMAE), "", "", "", ""]])
    }.joined(separator: "\n\n")
  }

  private static func falseAlarms(_ manifest: ModelManifest) -> String {
    let sets = manifest.falseAlarms.sorted { $0.key < $1.key }
    let all = ModelManifest.FalseAlarms(
      flagged: sets.reduce(0) { $0 + $1.value.flagged },
      rows: sets.reduce(0) { $0 + $1.value.rows })
    return table(
      ["data set", "outside", "rows", "share"],
      (sets + [(key: "all", value: all)]).map { name, count in
        [
          name, "\(count.flagged)", "\(count.rows)",
          percent(Double(count.flagged) / Double(max(1, count.rows))),
        ]
      })
  }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header, header.map { _ in "---" }] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  private static func percent(_ fraction: Double) -> String {
    "\((fraction * 100).decimalText(places: 1)) %"
  }
}
