import HTTP
import JSON
import Structures

extension PredictionService {
  /// A request for one prediction, and the models that were served when it came.
  struct SmallRequest: Sendable {
    let request: PredictionRequest
    let models: ServedModels
  }

  /// The longest body that is parsed on the connection's own thread, bytes: some fifty defects, which take
  /// microseconds.
  private static let inlineBodyBytes = 4096

  /// The most bytes of NDJSON whose responses are made before they are written: a response may be a hundred times as
  /// long as its line.
  private static let largestPiece = 256 << 10

  /// `POST /predict`: one configuration in, its prediction out.
  ///
  /// A prediction in memory is answered at once; all else is work for a worker.
  @Sendable func predict(_ request: Request) throws -> InlineResult {
    guard (request.query ?? "").isEmpty else {
      // The memo knows a request by its body alone.
      throw StructureBody.conflict(of: try request.parameters(StructureBody.Field.self))
    }
    let models = try readyModels()
    if let response = models.memo.response(to: request.body) {
      predictions.batchSizes.record(1)
      store.countMemoryHit(model: response.model)
      return .response(.json([response.body], statistics: response.statistics))
    }
    guard request.body.count <= Self.inlineBodyBytes else {
      return .work(cost: ConfigurationDocument.weight(ofBytes: request.body.count)) {
        let document = try ConfigurationDocument(json: request.body)
        return .json(
          try models.predictor.response(to: document, cancellation: request.cancellation))
      }
    }
    let document = try ConfigurationDocument(json: request.body)
    // Resolving a structure or a name, and an explanation, take longer than parsing.
    guard case .defects = document.contents, !document.asksForExplanation else {
      return .work(cost: document.weight) {
        .json(try models.predictor.response(to: document, cancellation: request.cancellation))
      }
    }
    let small = SmallRequest(
      request: try models.predictor.request(document, cancellation: request.cancellation),
      models: models)
    guard let response = models.predictor.rememberedResponse(to: small.request) else {
      return batcher.answer(small)
    }
    let remembered = ResponseMemo.Response(
      body: response.bytes, model: response.lookup.prediction.key.model,
      statistics: ResponseStatistics([.success(response)]))
    models.memo.remember(remembered, to: request.body)
    return .response(.json([remembered.body], statistics: remembered.statistics))
  }

  /// `POST /predict` with a structure as the body: its prediction.
  @Sendable func predictStructure(_ request: Request) throws -> Response {
    let predictor = try readyModels().predictor
    let fields = try request.parameters(StructureBody.Field.self)
    let document = try StructureBody.document(request, fields: fields)
    return .json(try predictor.response(to: document, cancellation: request.cancellation))
  }

  /// Returns the responses to requests that waited for a worker at the same time.
  static func responses(to requests: [SmallRequest]) -> [Result<Response, any Error>] {
    // Requests from before and after a reload may wait together: then each is answered alone.
    let models = requests[0].models
    guard requests.allSatisfy({ $0.models === models }) else {
      return requests.flatMap { responses(to: [$0]) }
    }
    for _ in requests { models.predictor.metrics.batchSizes.record(1) }
    do {
      return try models.predictor.responses(to: requests.map(\.request)).map { .success(.json($0)) }
    } catch {
      return requests.map { _ in .failure(error) }
    }
  }

  /// `POST /predict-many`: a list of configurations in, a list of predictions and problems out.
  @Sendable func predictMany(_ request: Request) throws -> Response {
    let predictor = try readyModels().predictor
    try request.checkHasNoParameters()
    let list = try ConfigurationList(json: request.body)
    if let model = list.model { _ = try predictor.predictors.named(model) }
    let documents = list.members
    predictions.batchSizes.record(Double(documents.count))
    let statistics = ResponseStatistics()
    let pieces = try parallelChunks(
      of: documents, weight: { (try? $0.get().weight) ?? 1 }, threads: configuration.threads
    ) { chunk in
      let responses = try predictor.responses(
        to: Array(chunk), cancellation: request.cancellation)
      statistics.add(responses)
      return Self.elements(responses, from: chunk.startIndex)
    }
    // Millions of bytes, sent as the threads wrote them.
    return .json(
      [Array(#"{"predictions":["#.utf8)] + pieces + [Array("]}".utf8)], statistics: statistics)
  }

  /// Returns the elements of a list of responses from index `start` on as JSON, to follow those before them.
  private static func elements(
    _ responses: [Result<PredictionResponse, any Error>], from start: Int
  ) -> [UInt8] {
    var json = JSONWriter(capacity: 512 * responses.count, isAfterElement: start > 0)
    for (offset, response) in responses.enumerated() {
      switch response {
      case .success(let response): response.write(to: &json)
      case .failure(let error):
        let index = start + offset
        let invalid = (error as? InvalidDocument)?.under("/configurations/\(index)")
        json.object { json in
          json.name("error")
          Problem(invalid ?? error).write(to: &json)
          json.field("index", index)
        }
      }
    }
    return json.bytes
  }

  /// `POST /predict-many` with NDJSON: one configuration per line, and one response per line, each sent when it is
  /// ready.
  @Sendable func predictLines(
    _ request: Request, _ input: RequestStream, _ output: ResponseStream
  ) throws {
    var predictor = try readyModels().predictor
    try request.checkHasNoParameters()
    let statistics = ResponseStatistics()
    var response = Response(.ok, headers: ["Content-Type": "application/x-ndjson"])
    response.context = statistics
    try output.begin(response)
    var pieceSize = 1 << 10
    var lines = NDJSONPredictor(
      threads: configuration.threads, lineLimit: configuration.lineLimit, statistics: statistics)
    while let bytes = try Self.read(input, reportingTo: output) {
      // A stream may outlive a model.
      predictor = try readyModels().predictor
      // That the client has gone shows when something is written, so pieces are cut to take about 50 ms.
      var rest = bytes[...]
      while !rest.isEmpty {
        let start = ContinuousClock.now
        let piece = rest.prefix(pieceSize)
        rest = rest.dropFirst(pieceSize)
        try output.write(
          pieces: lines.responses(to: piece, by: predictor, cancellation: request.cancellation))
        let isSlow = start.duration(to: .now) > .milliseconds(50)
        pieceSize = isSlow ? max(pieceSize / 2, 512) : min(2 * pieceSize, Self.largestPiece)
      }
    }
    try output.write(
      pieces: lines.lastResponse(by: predictor, cancellation: request.cancellation))
  }

  /// Returns the next bytes of a stream, or nil at its end.
  ///
  /// - Throws: The error of an invalid stream, such as damaged gzip, which is also written as the last line; and
  ///   `StreamError`.
  private static func read(
    _ input: RequestStream, reportingTo output: ResponseStream
  ) throws -> [UInt8]? {
    do {
      return try input.read()
    } catch let error as any ResponseError where !(error is StreamError) {
      let line = JSONWriter.object { json in
        json.name("error")
        Problem(error).write(to: &json)
      }
      try output.write(line + [UInt8(ascii: "\n")])
      throw error
    }
  }
}

extension Response {
  private static let jsonHeaders: Headers = ["Content-Type": "application/json"]

  /// Creates the response to one configuration.
  fileprivate static func json(_ response: PredictionResponse) -> Response {
    .json([response.bytes], statistics: ResponseStatistics([.success(response)]))
  }

  /// Creates a response of JSON in pieces, with its counts for the log.
  fileprivate static func json(_ pieces: [[UInt8]], statistics: ResponseStatistics) -> Response {
    var response = Response(.ok, headers: jsonHeaders, pieces: pieces)
    response.context = statistics
    return response
  }
}
