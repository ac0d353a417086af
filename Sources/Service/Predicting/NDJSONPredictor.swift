import Foundation
import Numerics
import Prediction
import Structures

/// Predicts configurations given as NDJSON: one configuration a line in, one response a line out, in order and in
/// bounded memory.
///
/// Both the server and `lacuna predict` use it. All lines that have arrived are answered before more are read, so a
/// client that waits for a response before it sends the next configuration gets it.
public struct NDJSONPredictor: Sendable {
  private let threads: Int
  private let statistics: ResponseStatistics
  private let shard: LineShard
  private let format: ResponseFormat
  private let chemicalPotentials: ChemicalPotentialsDocument?
  private let file: String?
  private var splitter: LineSplitter
  /// The number of lines still to skip, because they were answered in an earlier run.
  public private(set) var skipCount: Int

  /// The default limit on the length of a line, bytes.
  public static let defaultLineLimit = 1 << 20

  /// Creates a predictor for the lines of one input.
  ///
  /// - Parameters:
  ///   - threads: The number of threads at most; by default one for each core.
  ///   - lineLimit: The longest line, bytes; the response to a longer one is a problem.
  ///   - shard: The lines that are answered; the others are skipped.
  ///   - answeredCount: The number of lines of the shard that were answered in an earlier run and are skipped.
  ///   - format: How responses are written.
  ///   - file: The name of the input in responses; nil if they have none.
  ///   - chemicalPotentials: The chemical potentials of lines that give none; those of the elemental phases if nil.
  public init(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, lineLimit: Int = defaultLineLimit,
    shard: LineShard = .all, answeredCount: Int = 0, format: ResponseFormat = .json,
    file: String? = nil, chemicalPotentials: ChemicalPotentialsDocument? = nil
  ) {
    self.init(
      threads: threads, lineLimit: lineLimit, shard: shard, answeredCount: answeredCount,
      format: format, file: file, chemicalPotentials: chemicalPotentials,
      statistics: ResponseStatistics())
  }

  init(
    threads: Int, lineLimit: Int, shard: LineShard = .all, answeredCount: Int = 0,
    format: ResponseFormat = .json, file: String? = nil,
    chemicalPotentials: ChemicalPotentialsDocument? = nil, statistics: ResponseStatistics
  ) {
    self.threads = threads
    self.shard = shard
    self.format = format
    self.file = file
    self.chemicalPotentials = chemicalPotentials
    self.statistics = statistics
    splitter = LineSplitter(limit: lineLimit)
    skipCount = answeredCount
  }

  /// The number of lines read so far, empty and skipped ones included.
  public var lineCount: Int { splitter.lineCount }

  /// Returns the responses to the lines that end in `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: The bytes that follow those of the call before.
  ///   - predictor: The model and its cache.
  ///   - cancellation: Asked between chunks of lines.
  /// - Returns: NDJSON or rows in pieces that follow one another; none if no line ends.
  /// - Throws: `CancellationError`.
  public mutating func responses(
    to bytes: some Collection<UInt8>, by predictor: CachingPredictor,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws -> [[UInt8]] {
    try responses(to: splitter.lines(endingIn: bytes), by: predictor, cancellation: cancellation)
  }

  /// Returns the response to the last line, if it did not end in LF.
  ///
  /// - Parameters:
  ///   - predictor: The model and its cache.
  ///   - cancellation: Ends the work early.
  /// - Returns: NDJSON or rows in pieces; none if there is no such line.
  /// - Throws: `CancellationError`.
  public mutating func lastResponse(
    by predictor: CachingPredictor, cancellation: CancellationFlag = CancellationFlag()
  ) throws -> [[UInt8]] {
    let last = splitter.lastLine().map { [$0] } ?? []
    return try responses(to: last, by: predictor, cancellation: cancellation)
  }

  private mutating func responses(
    to lines: [Line], by predictor: CachingPredictor, cancellation: CancellationFlag
  ) throws -> [[UInt8]] {
    let own = lines.filter { shard.contains(line: $0.number) }
    let rest = Array(own.dropFirst(skipCount))
    skipCount -= own.count - rest.count
    guard !rest.isEmpty else { return [] }
    predictor.metrics.batchSizes.record(Double(rest.count))
    return try parallelChunks(of: rest, weight: \.weight, threads: threads) {
      [format, file, chemicalPotentials, statistics] chunk in
      let documents = chunk.map { line in
        Result {
          try format.document(json: line.text.get(), chemicalPotentials: chemicalPotentials)
        }
      }
      let responses = try predictor.responses(to: documents, cancellation: cancellation)
      statistics.add(responses)
      return format.lines(
        responses, from: chunk.lazy.map { ResponseOrigin(file: file, line: $0.number) })
    }
  }
}

extension Line {
  /// The work on the configuration of the line, in defects.
  fileprivate var weight: Int {
    (try? text.get()).map { ConfigurationDocument.weight(ofBytes: $0.count) } ?? 1
  }
}
