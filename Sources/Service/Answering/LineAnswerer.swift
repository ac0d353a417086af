// From lines of configurations to lines of answers, in the server and in `lacuna predict`.

import Defects
import JSON
import Prediction
import Structures

/// Answers configurations that come one a line, in their order and in bounded memory.
///
/// What has arrived is answered before more is asked for, so a client that waits for an answer
/// before it sends the next configuration gets it.
public struct LineAnswerer: Sendable {
  private let engine: PredictionEngine
  private let tally: AnswerTally
  private var splitter: LineSplitter

  /// The longest line unless said otherwise, bytes.
  public static let defaultLineLimit = 1 << 20

  /// An answerer of lines of at most `lineLimit` bytes.
  public init(engine: PredictionEngine, lineLimit: Int = defaultLineLimit) {
    self.init(engine: engine, lineLimit: lineLimit, tally: AnswerTally([]))
  }

  init(engine: PredictionEngine, lineLimit: Int, tally: AnswerTally) {
    self.engine = engine
    self.tally = tally
    splitter = LineSplitter(limit: lineLimit)
  }

  /// The answers to the lines that end in `bytes`, a line each.
  ///
  /// - Parameters:
  ///   - bytes: What follows the bytes given before.
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  /// - Returns: NDJSON, empty if no line ends.
  /// - Throws: An error if the answers are abandoned.
  public mutating func answers(
    to bytes: some Collection<UInt8>, by predictor: Predictor,
    isAbandoned: @Sendable () -> Bool = { false }
  ) throws -> [UInt8] {
    try answers(to: splitter.lines(in: bytes), by: predictor, isAbandoned: isAbandoned)
  }

  /// The answer to the last line, if that did not end in LF.
  public mutating func lastAnswer(by predictor: Predictor) throws -> [UInt8] {
    try answers(to: splitter.lastLine().map { [$0] } ?? [], by: predictor) { false }
  }

  private func answers(
    to lines: [Line], by predictor: Predictor, isAbandoned: @Sendable () -> Bool
  ) throws -> [UInt8] {
    guard !lines.isEmpty else { return [] }
    let answers = try engine.answers(to: lines, by: predictor, isAbandoned: isAbandoned) {
      try ConfigurationDocument(json: $0.text.get())
    }
    tally.add(answers)
    return zip(lines, answers).flatMap { line, answer in
      switch answer {
      case .success(let answer): answer.bytes + [UInt8(ascii: "\n")]
      case .failure(let error):
        JSONWriter.object { json in
          json.name("error")
          Problem(error).write(to: &json)
          json.field("line", line.number)
        } + [UInt8(ascii: "\n")]
      }
    }
  }
}
