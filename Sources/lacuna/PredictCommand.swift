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
      in a dialogue.
      """)

  @Argument(help: "The file to read; standard input without it, or where it is '-'.")
  var file: String?
  @OptionGroup var model: ModelOptions
  @Option(name: .long, help: "A SQLite file to keep predictions in, as that of lacuna serve.")
  var cache: String?
  @OptionGroup var lines: LineOptions

  /// The bytes read at a time, and so about what is answered at a time.
  private static let pieceLength = 1 << 18

  func run() throws {
    // Whoever reads the answers may have enough of them.
    signal(SIGPIPE, SIG_IGN)
    let input = try openInput()
    defer { close(input) }
    let predictor = try model.load()
    try predictor.checkItself()
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let store = cache.map { path in
      PredictionStore(
        StoreConfiguration(path: path),
        logger: Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) })
    }
    defer { store?.close() }

    var answerer = LineAnswerer(
      engine: PredictionEngine(store: store), lineLimit: lines.maxLine)
    var piece = [UInt8](repeating: 0, count: Self.pieceLength)
    while true {
      let count = read(input, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StartError("the input cannot be read: \(systemMessage)") }
      let answers =
        try count > 0
        ? answerer.answers(to: piece[..<count], by: predictor)
        : answerer.lastAnswer(by: predictor)
      guard try write(answers), count > 0 else { return }
    }
  }

  private func openInput() throws -> Int32 {
    guard let file, file != "-" else { return dup(STDIN_FILENO) }
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StartError("\(file): \(systemMessage)") }
    return descriptor
  }

  /// Writes to standard output.
  ///
  /// - Returns: Whether anybody reads it.
  private func write(_ bytes: [UInt8]) throws -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return false }
      guard count >= 0 else { throw StartError("the output cannot be written: \(systemMessage)") }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private var systemMessage: String { String(cString: strerror(errno)) }
}
