import Service
import Structures

/// One run of `lacuna predict`: predicts inputs in order and writes the responses.
///
/// NDJSON is predicted piece by piece. Files of one configuration are collected, and predicted on all threads.
struct PredictionRun: ~Copyable {
  private let predictor: CachingPredictor
  private var output: OutputFile
  private let threads: Int
  private let lineLimit: Int
  private let shard: LineShard
  private let format: ResponseFormat
  private let chemicalPotentials: ChemicalPotentialsDocument?
  private let namesFiles: Bool
  private var bar: ProgressBar?

  private var waiting: [FileContents] = []
  private var waitingLength = 0
  /// The number of responses still to skip, which the output has from an earlier run.
  private var skipCount: Int
  private var lineCount = 0
  private var readCount = 0

  /// Whether the output still has a reader.
  private(set) var hasReader = true
  /// The number of inputs that could not be predicted; invalid lines of NDJSON do not count.
  private(set) var errorCount = 0

  /// The most files, and the most bytes of them, that are collected.
  private static let collected = (files: 32, bytes: 4 << 20)

  init(
    of predictor: CachingPredictor, to output: consuming OutputFile, threads: Int, lineLimit: Int,
    shard: LineShard, format: ResponseFormat, chemicalPotentials: ChemicalPotentialsDocument?,
    namesFiles: Bool, bar: ProgressBar?
  ) throws {
    let header = format.header(namesFiles: namesFiles)
    let hasHeader = output.lineCount > 0 && !header.isEmpty
    skipCount = output.lineCount - (hasHeader ? 1 : 0)
    self.predictor = predictor
    self.threads = threads
    self.lineLimit = lineLimit
    self.shard = shard
    self.format = format
    self.chemicalPotentials = chemicalPotentials
    self.namesFiles = namesFiles
    self.bar = bar
    self.output = output
    hasReader = try self.output.lineCount > 0 || self.output.write(header)
  }

  /// Predicts the inputs of a list; an input that cannot be read has its error as the response.
  mutating func predict(_ inputs: InputList) throws {
    for (index, entry) in inputs.entries.enumerated() where hasReader {
      switch entry {
      case .fault(let name, let error): try add(name, .failure(error), index: index)
      case .file(let path):
        do {
          try predict(Input(path: path), named: path, index: index)
        } catch let error as FileError {
          try add(path, .failure(error), index: index)
        }
      }
    }
  }

  /// Predicts one input.
  ///
  /// - Throws: `FileError` if the rest of it cannot be read.
  mutating func predict(_ input: consuming Input, named name: String, index: Int = 0) throws {
    switch consume input {
    case .document(let text): try add(name, .success(text), index: index)
    case .lines(var file):
      try predictWaiting()
      var lines = NDJSONPredictor(
        threads: threads, lineLimit: lineLimit, shard: shard, answeredCount: skipCount,
        format: format, file: namesFiles ? name : nil, chemicalPotentials: chemicalPotentials)
      defer {
        skipCount = lines.skipCount
        lineCount += lines.lineCount
        readCount += file.readCount
      }
      while hasReader, let piece = try file.next() {
        hasReader = try output.write(lines.responses(to: piece, by: predictor).flatMap(\.self))
        bar?.show(bytes: readCount + file.readCount, lines: lineCount + lines.lineCount)
      }
      guard hasReader else { return }
      hasReader = try output.write(lines.lastResponse(by: predictor).flatMap(\.self))
    }
  }

  /// Predicts what was collected and ends the output.
  mutating func finish() throws {
    try predictWaiting()
    bar?.show(bytes: readCount, lines: lineCount, isLast: true)
    guard skipCount == 0 else {
      throw CommandError(
        "the output file has more answers than the input has lines; it is of another input")
    }
    try output.finish()
  }

  private mutating func add(
    _ name: String, _ text: Result<[UInt8], FileError>, index: Int
  ) throws {
    lineCount += 1
    // Of an input that is not NDJSON, the number among the inputs decides in which part it is.
    guard shard.contains(line: index + 1) else { return }
    guard skipCount == 0 else {
      skipCount -= 1
      return
    }
    waiting.append(FileContents(name: name, text: text))
    waitingLength += (try? text.get().count) ?? 0
    guard waiting.count >= Self.collected.files || waitingLength >= Self.collected.bytes else {
      return
    }
    try predictWaiting()
  }

  private mutating func predictWaiting() throws {
    guard !waiting.isEmpty, hasReader else { return }
    let files = FilePredictor(
      threads: threads, format: format, chemicalPotentials: chemicalPotentials)
    let responses = try files.responses(to: waiting, by: predictor)
    hasReader = try output.write(responses.lines.flatMap(\.self))
    errorCount += responses.errorCount
    readCount += waitingLength
    waiting = []
    waitingLength = 0
    bar?.show(bytes: readCount, lines: lineCount)
  }
}
