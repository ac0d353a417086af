import ArgumentParser
import Foundation
import Logging
import Prediction
import PredictionStore
import Service

/// `lacuna predict`: predicts the configurations of files.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict configurations and structures.",
    discussion: """
      Files may be NDJSON, with a request in the format of POST /predict on each line; a request or \
      a structure in JSON; or a structure as CIF, POSCAR or extended XYZ. Contents decide, not \
      names, except that .ndjson and .jsonl are NDJSON. All files may be compressed with gzip.

      A folder stands for a VASP run, or for the runs in its subfolders: FOLDER/CONTCAR, or else \
      FOLDER/*/CONTCAR. Where CONTCAR is missing or empty, POSCAR is read.

      The output has a line for each configuration, in the order of the input, with the field \
      "file" unless the only input is NDJSON. For an invalid line of NDJSON it is {"error": …, \
      "line": n}. For another file that cannot be predicted it is {"file": …, "error": …}; then the \
      exit code is 1. Lines of NDJSON are answered as soon as they are read, so the command works in \
      a pipe and interactively.
      """)

  @Argument(help: "Input files and folders, or '-' for standard input. (default: -)")
  var files: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp("Input file, as an alternative to the arguments.", valueName: "file"))
  var input: String?
  @OptionGroup var output: OutputOptions
  @Flag(
    name: .long,
    help: """
      Continue FILE.partial, the output of an interrupted run, or FILE, for input that has grown; the exit code is \
      that of the inputs that were left.
      """)
  var resume = false
  @Option(
    name: .long,
    help: """
      Output format: json has an object per line; csv has a header and a row per line, without \
      explanations; table has a row with the most important numbers, for people.
      """)
  var format = ResponseFormat.json
  @Flag(name: .long, help: "Show the progress on standard error.")
  var progress = false
  @Option(
    name: .long,
    help: ArgumentHelp("Number of threads, by default one per core.", valueName: "number"))
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Part I of N of the input, as I/N with I from 0: every N-th line of NDJSON and every N-th other \
      file, starting with number I.
      """,
      valueName: "i/n"))
  var shard = LineShard.all
  @OptionGroup var potentials: PotentialOptions
  @OptionGroup var model: ModelListOptions
  @Option(
    name: .long,
    help: ArgumentHelp(
      "SQLite file that caches predictions; can be that of lacuna serve. (default: none)",
      valueName: "file"))
  var cache: String?
  @Flag(name: .long, help: "Read the cache file without changing it.")
  var readOnlyCache = false
  @OptionGroup var requests: RequestOptions

  func validate() throws {
    try checkRange("--threads", threads, 1...1024)
    guard files.isEmpty || input == nil else {
      throw ValidationError("the input file is given both as an argument and by --input")
    }
    guard !resume || output.path != nil else {
      throw ValidationError("--resume requires --output")
    }
    guard !readOnlyCache || cache != nil else {
      throw ValidationError("--read-only-cache requires --cache")
    }
  }

  func run() throws {
    // A reader that closes the output is noticed by ``OutputFile``.
    signal(SIGPIPE, SIG_IGN)
    Heap.keepMemory()
    let arguments = input.map { [$0] } ?? files
    let inputs = InputList(arguments)
    let path = inputs.solePath(of: arguments)
    // Before the output file is created.
    var only: Input?
    var namesFiles = true
    if let path {
      let input = try open(path)
      namesFiles = input.isDocument
      only = consume input
    }
    let output = try OutputFile.open(self.output.path, resumes: resume)
    let predictors = try model.load()
    try predictors.checkThemselves()
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let store = store(logger: Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) })
    defer { store?.close() }

    var run = try PredictionRun(
      of: CachingPredictor(predictors, store: store, limits: requests.limits), to: output,
      threads: threads, lineLimit: requests.maxLineBytes, shard: shard, format: format,
      chemicalPotentials: potentials.chemicalPotentials, namesFiles: namesFiles,
      bar: progress ? ProgressBar(total: inputs.size) : nil)
    if let path, let input = only.take() {
      do {
        try run.predict(input, named: path)
      } catch let error as FileError {
        throw CommandError(error, reading: path)
      }
    } else {
      try run.predict(inputs)
    }
    try run.finish()
    guard run.errorCount == 0 else {
      throw CommandError(
        "\(run.errorCount) of \(inputs.entries.count) files could not be predicted")
    }
  }

  private func open(_ path: String) throws(CommandError) -> Input {
    do throws(FileError) {
      return try Input(path: path)
    } catch {
      throw CommandError(error, reading: path)
    }
  }

  private func store(logger: Logger) -> PredictionStore? {
    cache.map { path in
      var configuration = StoreConfiguration(path: path)
      configuration.isReadOnly = readOnlyCache
      return PredictionStore(configuration, logger: logger)
    }
  }
}

extension ResponseFormat: ExpressibleByArgument {}

extension LineShard: ExpressibleByArgument {
  /// Parses "I/N".
  public init?(argument: String) { self.init(argument) }
}
