import Enumeration
import Numerics
import Structures

/// One run through the arrangements of a request: piece by piece, each predicted on several threads.
///
/// The order of the arrangements does not depend on the number of threads, and memory not on the number of arrangements.
package struct EnumerationRun {
  private let request: EnumerationRequest
  private let predictor: CachingPredictor
  private let threads: Int
  private let cancellation: CancellationFlag
  /// What the arrangements extend, unless they are drawn.
  private var prefixes: ArrangementPrefixes?
  /// What draws the arrangements, and the number of those that are not drawn yet.
  private var sampler: ArrangementSampler?
  private var leftCount = 0

  /// A part of a piece, the work of one thread.
  private enum Chunk: Sendable {
    case prefixes([ArrangementPrefix])
    case arrangements([Arrangement])
  }

  /// The number of defects that are predicted at a time.
  private static let batchWeight = 384

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - request: What to enumerate.
  ///   - predictor: The model and its cache.
  ///   - threads: The number of threads at most.
  ///   - cancellation: Ends the run early.
  package init(
    _ request: EnumerationRequest, by predictor: CachingPredictor, threads: Int,
    cancellation: CancellationFlag
  ) {
    self.request = request
    self.predictor = predictor
    self.threads = threads
    self.cancellation = cancellation
    // A sample of as many as there are needs no draws.
    if let sample = request.document.sample, request.count.inequivalent > sample {
      sampler = ArrangementSampler(
        request.tree, count: request.count, seed: request.document.seed)
      leftCount = sample
    } else {
      prefixes = request.tree.prefixes()
    }
  }

  /// Predicts the next arrangements.
  ///
  /// - Parameter body: Called with some of them at a time, on any thread.
  /// - Returns: Its results, in the order of the arrangements; nil at the end.
  /// - Throws: What `body` throws, or `CancellationError`.
  package mutating func next<Value: Sendable>(
    _ body: @Sendable ([ArrangementResponse]) throws -> Value
  ) throws -> [Value]? {
    let chunks = try nextChunks()
    guard !chunks.isEmpty else { return nil }
    return try parallelMap(chunks, threads: threads) { [self] in try body(responses(to: $0)) }
  }

  /// Returns chunks that take all threads some ten milliseconds.
  private mutating func nextChunks() throws -> [Chunk] {
    var chunks: [Chunk] = []
    while chunks.count < 8 * threads, let chunk = try nextChunk() { chunks.append(chunk) }
    return chunks
  }

  private mutating func nextChunk() throws(CancellationError) -> Chunk? {
    if sampler != nil {
      var drawn: [Arrangement] = []
      while drawn.count < min(leftCount, batchSize),
        let next = try sampler?.next(cancellation: cancellation)
      {
        drawn.append(next)
      }
      leftCount -= drawn.count
      return drawn.isEmpty ? nil : .arrangements(drawn)
    }
    // Most sites of a prefix do not give an arrangement.
    let target = 4 * batchSize
    var chunk: [ArrangementPrefix] = []
    var weight = 0
    while weight < target, let prefix = try prefixes?.next(cancellation: cancellation) {
      chunk.append(prefix)
      weight += prefix.candidateCount
    }
    return chunk.isEmpty ? nil : .prefixes(chunk)
  }

  private var batchSize: Int { max(1, Self.batchWeight / request.tree.stoichiometry.defectCount) }

  private func responses(to chunk: Chunk) throws -> [ArrangementResponse] {
    let arrangements: [Arrangement]
    switch chunk {
    case .arrangements(let drawn): arrangements = drawn
    case .prefixes(let prefixes):
      var expansion = request.tree.expansion()
      arrangements = try prefixes.flatMap {
        try expansion.arrangements(after: $0, cancellation: cancellation)
      }
    }
    var responses: [ArrangementResponse] = []
    responses.reserveCapacity(arrangements.count)
    for start in stride(from: 0, to: arrangements.count, by: batchSize) {
      let batch = arrangements[start..<min(start + batchSize, arrangements.count)]
      let requests = try batch.map(predictionRequest)
      let predictions = try predictor.responses(to: requests, cancellation: cancellation)
      for (arrangement, prediction) in zip(batch, predictions) {
        responses.append(
          ArrangementResponse(prediction: prediction, multiplicity: arrangement.multiplicity))
      }
    }
    return responses
  }

  private func predictionRequest(for arrangement: Arrangement) throws -> PredictionRequest {
    guard let query = request.predictor.query(for: arrangement.form) else {
      preconditionFailure("the model knows all species of the stoichiometry")
    }
    let configuration = try request.tree.configuration(of: arrangement.form.defects)
    return PredictionRequest(
      configuration, for: request.predictor, query: query,
      chemicalPotentials: request.chemicalPotentials,
      energyShift: request.chemicalPotentials?.shift(of: configuration))
  }
}
