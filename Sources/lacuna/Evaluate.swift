// lacuna evaluate: the error table of a model.

import ArgumentParser
import Crystals
import Foundation
import Prediction
import Training

/// Evaluates a model on labelled rows.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the errors of a model on labelled configurations.")

  @OptionGroup var model: ModelOptions
  @Option(name: .long, parsing: .upToNextOption, help: "Labelled NDJSON files, plain or gzip.")
  var data: [String]
  @Option(name: .long, help: "Only rows whose `split` is this word.")
  var split: String?
  @Option(name: .long, help: "A file to draw predictions, residuals and intervals to, as SVG.")
  var plot: String?
  @Flag(name: .long, help: "Print JSON, in eV, in place of a table in meV.")
  var json = false

  func run() throws {
    let predictor = try model.load()
    let dataset = try Dataset(paths: data, catalogue: model.catalogue())
    let rows = dataset.rows.filter { split == nil || $0.split == split }
    guard !rows.isEmpty else {
      throw ValidationError("The data have no row\(split.map { " with split \"\($0)\"" } ?? "").")
    }
    let evaluation = Evaluation(
      of: predictor, on: rows, threads: ProcessInfo.processInfo.activeProcessorCount)
    if evaluation.unknownCount > 0 {
      printError(
        "warning: \(evaluation.unknownCount) rows have a host or a species that the model does not know"
      )
    }
    if dataset.sha256 == predictor.manifest.data.sha256,
      split == nil || predictor.manifest.training.validation == nil
    {
      printError(
        "note: the model was trained on rows of these very files; these are no errors of prediction"
      )
    }
    if let plot {
      try Data(EvaluationPlot(of: evaluation).svg.utf8).write(
        to: URL(filePath: plot), options: .atomic)
    }
    let report = EvaluationReport(tables: evaluation.tables)
    print(try json ? report.json() : report.text)
  }
}
