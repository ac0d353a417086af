// From lines of configurations to lines of answers, in the server and in `lacuna predict`.

import Prediction
import Structures

/// Answers configurations that come one a line, in their order and in bounded memory.
///
/// What has arrived is answered before more is asked for, so a client that waits for an answer
/// before it sends the next configuration gets it.
public struct NDJSONPredictor: Sendable {
  private let engine: PredictionEngine
  private let tally: ResponseStatistics
  private let shard: LineShard
  private let format: AnswerFormat
  private var splitter: LineSplitter
  /// Lines yet to be passed over because they have been answered before.
  private var skipping: Int

  /// The longest line unless said otherwise, bytes.
  public static let defaultLineLimit = 1 << 20

  /// An answerer of lines.
  ///
  /// - Parameters:
  ///   - engine: Makes the answers.
  ///   - lineLimit: The longest line, bytes; a longer one is answered by a problem.
  ///   - shard: The lines that are answered; the others are passed over.
  ///   - answeredCount: How many of these have been answered before and are passed over too.
  ///   - format: How answers are written.
  public init(
    engine: PredictionEngine, lineLimit: Int = defaultLineLimit, shard: LineShard = .all,
    answeredCount: Int = 0, format: AnswerFormat = .json
  ) {
    self.init(
      engine: engine, lineLimit: lineLimit, shard: shard, answeredCount: answeredCount,
      format: format, tally: ResponseStatistics([]))
  }

  init(
    engine: PredictionEngine, lineLimit: Int, shard: LineShard = .all, answeredCount: Int = 0,
    format: AnswerFormat = .json, tally: ResponseStatistics
  ) {
    self.engine = engine
    self.shard = shard
    self.format = format
    self.tally = tally
    splitter = LineSplitter(limit: lineLimit)
    skipping = answeredCount
  }

  /// How many lines were given so far, whoever answers them; empty ones count.
  public var lineCount: Int { splitter.lineCount }

  /// Whether there were fewer lines than are said to have been answered before.
  public var lacksAnswered: Bool { skipping > 0 }

  /// The answers to the lines that end in `bytes`, a line each.
  ///
  /// - Parameters:
  ///   - bytes: What follows the bytes given before.
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  /// - Returns: NDJSON in pieces that follow one another, none if no line ends.
  /// - Throws: An error if the answers are abandoned.
  public mutating func answers(
    to bytes: some Collection<UInt8>, by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) throws -> [[UInt8]] {
    try answers(to: bytes, isLast: false, by: predictor, isAbandoned: isAbandoned)
  }

  /// The answer to the last line, if that did not end in LF.
  public mutating func lastAnswer(by predictor: Predictor) throws -> [[UInt8]] {
    try answers(to: [], isLast: true, by: predictor) { false }
  }

  private mutating func answers(
    to bytes: some Collection<UInt8>, isLast: Bool, by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool
  ) throws -> [[UInt8]] {
    try engine.answers(
      by: predictor, isAbandoned: isAbandoned,
      expecting: ConfigurationDocument.weight(ofBytes: bytes.count),
      weighing: { line in
        (try? line.text.get()).map { ConfigurationDocument.weight(ofBytes: $0.count) } ?? 1
      },
      reading: { [format] (line: Line) in try format.configuration(json: line.text.get()) },
      writing: { [format, tally] answers, lines, _ in
        tally.add(answers)
        return format.lines(answers, toLines: lines.lazy.map(\.number))
      },
      to: { take in
        splitter.cut(bytes, isLast: isLast) { line in
          guard shard.contains(line: line.number) else { return }
          if skipping > 0 { skipping -= 1 } else { take(line) }
        }
      })
  }
}
