import ArgumentParser
import Crystals
import Foundation
import Glibc
import Prediction
import Training

/// The command `lacuna train`, which trains a model from labelled rows.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on labelled configurations.",
    discussion: """
      Rows are JSON objects, one a line, with the fields of a request (supercell is required), \
      formation_energy_ev or formation_energy_per_site_ev, and band_gap_ev (or homo_lumo_gap_ev). A row \
      may have one of the two properties only, and a property that no row of a host has is not predicted \
      for it; dataset, split and functional are optional. Rows with other fields are refused, except for further \
      results of 2DMD. Finished jobs are kept in OUT.partial; after an interruption the same command \
      continues from there. An existing model is only replaced with --force. The same data, options and \
      machine give the same bytes.
      """)

  @Option(name: .long, parsing: .upToNextOption, help: "Labelled NDJSON files, plain or gzip.")
  var data: [String]
  @Option(name: .long, help: "The folder to write the model to; its name is the model's name.")
  var out: String
  @Option(
    name: .long,
    help: """
      The folder of a model to start from, which need not know the hosts of the data. 10 rows of a host are \
      enough then. Cross-validation decides what is taken from it; rows that the model itself was trained on \
      make its errors look too small.
      """)
  var base: String?
  @Option(
    name: .long, help: "A sentence about the data for the model card: source, licence, citation.")
  var about: String?
  @Option(name: .long, help: "The folder of host files.")
  var hosts = DefaultModels.path + "/hosts"
  @Option(name: .long, help: "The seed of all random choices.")
  var seed = TrainingOptions(name: "").seed
  @Option(name: .long, help: "Networks in each ensemble, 1 to 100.")
  var members = TrainingOptions(name: "").members
  @Option(name: .long, help: "Folds of the cross-validation that calibrates intervals, 2 to 100.")
  var folds = TrainingOptions(name: "").folds
  @Option(name: .long, help: "The fraction of labels that intervals contain, 0.5 to 0.99.")
  var coverage = TrainingOptions(name: "").coverage
  @Option(
    name: .long,
    help: """
      The rows to hold out of the whole training and evaluate the model on: the rows with this word as their \
      `split`, or a fraction of the rows, such as 0.2. By default all rows are trained on.
      """)
  var validation: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      File with the ids of the rows to hold out, as an alternative to --validation; one per line, plain or gzip.
      """, valueName: "file"))
  var holdoutIds: String?
  @Flag(
    name: .long,
    help: "Replace the model in the folder, and discard checkpoints of other data or options.")
  var force = false
  @Flag(
    name: .long,
    help: """
      Replace labels of equivalent configurations that differ by more than \(Contradictions.tolerance) eV by their \
      mean. By default they are an error that lists them.
      """)
  var keepContradictions = false
  @Option(name: .long, help: "A factor of the usual number of training steps, 0.01 to 10.")
  var stepScale = TrainingOptions(name: "").stepScale
  @Option(name: .long, help: "The number of threads, which does not change the result.")
  var threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  func validate() throws {
    func check(_ isAllowed: Bool, _ message: String) throws {
      guard isAllowed else { throw ValidationError(message) }
    }
    try check((1...100).contains(members), "--members must be 1 to 100.")
    try check((2...100).contains(folds), "--folds must be 2 to 100.")
    try check((0.5...0.99).contains(coverage), "--coverage must be 0.5 to 0.99.")
    try check((0.01...10).contains(stepScale), "--step-scale must be 0.01 to 10.")
    try check((1...1024).contains(threads), "--threads must be 1 to 1024.")
    try check(
      validation == nil || holdoutIds == nil, "--validation and --holdout-ids exclude each other.")
    if let fraction = validation.flatMap(Double.init) {
      try check((0.01...0.5).contains(fraction), "--validation must be a word or 0.01 to 0.5.")
    }
  }

  func run() throws {
    let catalogue = try HostCatalogue(path: hosts)
    for fault in catalogue.faults { printError("warning: \(fault); the file is ignored") }
    let dataset = try Dataset(paths: data, catalogue: catalogue)
    let path = out.hasSuffix("/") ? String(out.dropLast()) : out
    var options = TrainingOptions(name: String(path.split(separator: "/").last ?? "model"))
    options.about = about
    options.seed = seed
    options.members = members
    options.folds = folds
    options.coverage = coverage
    options.stepScale = stepScale
    options.keepsContradictions = keepContradictions
    options.validation =
      switch (validation, holdoutIds) {
      case (let text?, _): Double(text).map { .fraction($0) } ?? .split(text)
      case (nil, let file?): .ids(try IDList(path: file).ids)
      case (nil, nil): .none
      }
    let base = try base.map { try BaseModel(path: $0, catalogue: catalogue) }
    let run = try TrainingRun(
      dataset: dataset, catalogue: catalogue, options: options, base: base)
    for warning in run.warnings { printError("warning: \(warning)") }
    let manifest = try run.run(
      output: path, replacing: force, threads: threads, report: printError)
    if let base = manifest.training.base { print(CandidateReport(base).text) }
    print("Errors in cross-validation")
    print(EvaluationReport(tables: manifest.crossValidation).text)
    if let validation = manifest.validation {
      print("Errors on held-out rows: \(manifest.training.validation ?? "")")
      print(EvaluationReport(tables: validation).text)
    }
    print("Wrote \(path)")
  }
}
