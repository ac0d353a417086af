import ArgumentParser
import Crystals
import Foundation
import Prediction
import Training

/// `lacuna evaluate`: measures the errors of a model on labelled rows.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the errors of a model on labelled configurations.")

  @OptionGroup var model: ModelOptions
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Labelled NDJSON files, plain or gzip.", valueName: "files"))
  var data: [String]
  @Option(name: .long, help: "Value of `split` of the rows to use. (default: all rows)")
  var split: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "SVG file to write, with plots of predictions, residuals and intervals.", valueName: "file"))
  var plot: String?
  @Option(name: .long, help: "Output format: a table in meV, or JSON in eV.")
  var format = Format.table
  @Flag(name: .long, help: "The same as --format json.")
  var json = false

  enum Format: String, CaseIterable, ExpressibleByArgument { case table, json }

  func run() throws {
    let predictor = try model.load()
    let dataset = try Dataset(paths: data, catalogue: model.folder.catalogue { _ in })
    let rows = dataset.rows.filter { split == nil || $0.split == split }
    guard !rows.isEmpty else {
      throw ValidationError(
        "the data have no rows\(split.map { " whose split is \"\($0)\"" } ?? "")")
    }
    let evaluation = Evaluation(
      of: predictor, on: rows, threads: ProcessInfo.processInfo.activeProcessorCount)
    if evaluation.unknownCount > 0 {
      printError(
        "warning: skipped \(evaluation.unknownCount) rows with an unsupported host or species"
      )
    }
    for (property, count) in evaluation.unpredictedCounts.sorted(by: { $0.value > $1.value }) {
      printError(
        "warning: skipped \(count) labels \(property.rawValue), which the model does not predict for their rows"
      )
    }
    guard !evaluation.tables.isEmpty else {
      throw ValidationError("the model predicts none of the labels")
    }
    if dataset.sha256 == predictor.manifest.data.sha256,
      split == nil || predictor.manifest.training.validation == nil
    {
      printError(
        "note: the model was trained on these files, so the errors are not those of new predictions"
      )
    }
    if let plot {
      try Data(EvaluationPlot(of: evaluation).svg.utf8).write(
        to: URL(filePath: plot), options: .atomic)
    }
    let report = EvaluationReport(of: evaluation)
    print(try json || format == .json ? report.json() : report.text)
  }
}
