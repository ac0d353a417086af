import ArgumentParser
import Foundation
import Logging
import Prediction
import PredictionStore
import Service

/// `lacuna predict`: predicts the configurations of an NDJSON file.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict configurations, one per line.",
    discussion: """
      Each line of input is a request in the format of POST /predict; each line of output is its \
      prediction, in the same order. For an invalid line it is {"error": …, "line": n}. Lines are \
      answered as soon as they are read, so the command works in a pipe and interactively. Input \
      may be compressed with gzip.
      """)

  @Argument(help: "Input file, or '-' for standard input. (default: -)")
  var file: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Input file, as an alternative to the argument.", valueName: "file"))
  var input: String?
  @OptionGroup var output: OutputOptions
  @Flag(name: .long, help: "Continue the output file of an interrupted run.")
  var resume = false
  @Option(
    name: .long,
    help: """
      Output format: json has an object per line; csv has a header and a row per line, without \
      explanations.
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
      "Part I of N of the lines, as I/N with I from 0: every N-th line, starting with line I.",
      valueName: "i/n"))
  var shard = LineShard.all
  @OptionGroup var potentials: PotentialOptions
  @OptionGroup var model: ModelOptions
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
    guard file == nil || input == nil else {
      throw ValidationError("the input file is given both as the argument and by --input")
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
    var input = try InputFile(path: file ?? self.input)
    let output = try OutputFile.open(self.output.path, resumes: resume)
    let predictor = try model.load()
    try predictor.checkItself()
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let store = store(logger: Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) })
    defer { store?.close() }

    let header = format.header
    let hasHeader = output.lineCount > 0 && !header.isEmpty
    var answerer = NDJSONPredictor(
      threads: threads, lineLimit: requests.maxLineBytes, shard: shard,
      answeredCount: output.lineCount - (hasHeader ? 1 : 0), format: format,
      chemicalPotentials: potentials.chemicalPotentials)
    let caching = CachingPredictor(predictor, store: store, limits: requests.limits)
    var bar = ProgressBar(total: input.size)
    var hasReader = output.lineCount > 0 ? true : try output.write(header)
    while hasReader, let piece = try input.next() {
      hasReader = try output.write(answerer.responses(to: piece, by: caching).flatMap(\.self))
      if progress { bar.show(bytes: input.readCount, lines: answerer.lineCount) }
    }
    if hasReader { _ = try output.write(answerer.lastResponse(by: caching).flatMap(\.self)) }
    if progress { bar.show(bytes: input.readCount, lines: answerer.lineCount, isLast: true) }
    guard !answerer.lacksAnsweredLines else {
      throw CommandError(
        "the output file has more answers than the input has lines; it is of another input")
    }
    try output.synchronize()
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
