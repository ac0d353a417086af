// lacuna predict: configurations in, answers out, a line each.

import ArgumentParser
import Foundation
import Logging
import Prediction
import PredictionStore
import Service

/// Predicts configurations given as NDJSON.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Answer configurations, one a line.",
    discussion: """
      Each line of input is a request as POST /predict takes it; each line of output is its \
      answer, in the same order. A line that is wrong is answered by {"error": …, "line": n}. What \
      has been read is answered before more is waited for, so the command works as a filter and \
      in a dialogue. Input may be gzip.
      """)

  @Argument(help: "The file to read; standard input without it, or where it is '-'.")
  var file: String?
  @Option(name: .long, help: "The file to read, as the argument.")
  var input: String?
  @Option(
    name: .long,
    help: "The file to write, a new one, with gzip if it ends in .gz; else standard output.")
  var output: String?
  @Flag(name: .long, help: "Go on with an output file that a run before has left unfinished.")
  var resume = false
  @Option(
    name: .long,
    help: """
      Form of the answers: json, an object a line; or csv, a table under a header, which cannot \
      explain.
      """)
  var format = ResponseFormat.json
  @Flag(name: .long, help: "Tell on standard error how far it is.")
  var progress = false
  @Option(name: .long, help: "Threads that predict; by default one a core.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(
    name: .long,
    help: "Answer every n-th line alone, beginning with the i-th, as i/n; i from 0 to n - 1.")
  var shard = LineShard.all
  @OptionGroup var model: ModelOptions
  @Option(name: .long, help: "A SQLite file to keep predictions in, as that of lacuna serve.")
  var cache: String?
  @Flag(name: .long, help: "Look predictions up in the cache file, and never write to it.")
  var readOnlyCache = false
  @OptionGroup var lines: LineOptions

  func validate() throws {
    try checkRange("--threads", threads, 1...1024)
    guard file == nil || input == nil else {
      throw ValidationError("The input is named once: as the argument or by --input.")
    }
    guard !resume || output != nil else { throw ValidationError("--resume needs --output.") }
    guard !readOnlyCache || cache != nil else {
      throw ValidationError("--read-only-cache needs --cache.")
    }
  }

  func run() throws {
    // Whoever reads the answers may have enough of them.
    signal(SIGPIPE, SIG_IGN)
    Heap.keepMemory()
    var input = try InputFile(path: file ?? self.input)
    let output =
      if let path = self.output {
        try OutputFile.file(at: path, resumes: resume)
      } else {
        try OutputFile.standard()
      }
    let predictor = try model.load()
    try predictor.checkItself()
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let store = store(logger: Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) })
    defer { store?.close() }

    let header = format.header
    let hasHeader = output.lineCount > 0 && !header.isEmpty
    var answerer = NDJSONPredictor(
      threads: threads, lineLimit: lines.maxLine, shard: shard,
      answeredCount: output.lineCount - (hasHeader ? 1 : 0), format: format)
    let caching = CachingPredictor(predictor, store: store)
    var bar = ProgressBar(total: input.size)
    var isRead = output.lineCount > 0 ? true : try output.write(header)
    while isRead, let piece = try input.next() {
      isRead = try output.write(answerer.responses(to: piece, by: caching).flatMap(\.self))
      if progress { bar.show(bytes: input.readCount, lines: answerer.lineCount) }
    }
    if isRead { _ = try output.write(answerer.lastResponse(by: caching).flatMap(\.self)) }
    if progress { bar.show(bytes: input.readCount, lines: answerer.lineCount, isLast: true) }
    guard !answerer.lacksAnsweredLines else {
      throw StartError("the output has more answers than the input has lines: not of this input?")
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
  /// Reads "i/n".
  public init?(argument: String) { self.init(argument) }
}
