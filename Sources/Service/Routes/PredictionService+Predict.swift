// Handlers that predict.

import HTTP
import JSON
import Structures

extension PredictionService {
  /// The longest body that is read on the connection's own thread, bytes: some fifty defects, which
  /// take microseconds.
  private static let inlineBodyBytes = 4096

  /// `POST /predict`: one configuration in, its prediction out.
  ///
  /// What is in memory is answered at once; the rest is work.
  @Sendable func predict(_ request: Request) throws -> Answer {
    let model = try readyModel()
    if let answer = model.repeated.answer(to: request.body) {
      engine.countRepetition()
      return .response(.json([answer.body], tally: answer.tally))
    }
    let predictor = model.predictor
    guard request.body.count <= Self.inlineBodyBytes else {
      return .work { [engine] in
        let document = try ConfigurationDocument(json: request.body)
        return .json(try engine.answer(to: document, by: predictor))
      }
    }
    let document = try ConfigurationDocument(json: request.body)
    // What a structure or a name means is found out, and an explanation made up of many
    // predictions, which takes longer than to read it.
    guard case .defects = document.contents, !document.asksForExplanation else {
      return .work { [engine] in .json(try engine.answer(to: document, by: predictor)) }
    }
    let question = try Question(document, to: predictor)
    if let answer = engine.remembered(question) {
      let (body, tally) = (answer.bytes, ResponseStatistics([.success(answer)]))
      model.repeated.note(ResponseMemo.Answer(body: body, tally: tally), to: request.body)
      return .response(.json([body], tally: tally))
    }
    let work = engine.work(
      on: question, by: predictor, isAbandoned: { request.isCancelled })
    return .work { .json(try work()) }
  }

  /// `POST /predict-many`: a list of configurations in, a list of predictions and problems out.
  @Sendable func predictMany(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor
    let tally = ResponseStatistics([])
    let pieces = try engine.answers(
      by: predictor, isAbandoned: { request.isCancelled },
      expecting: ConfigurationDocument.weight(ofBytes: request.body.count),
      weighing: { (document: Result<ConfigurationDocument, InvalidDocument>) in
        (try? document.get())?.weight ?? 1
      },
      reading: { try $0.get() },
      writing: { answers, _, start in
        tally.add(answers)
        return Self.elements(answers, from: start)
      },
      to: { take in
        try JSONReader.read(request.body) { try ConfigurationsDocument.read(&$0, take) }
      })
    // Millions of bytes: they are sent as they were written, by several threads.
    return .json(
      [Array(#"{"predictions":["#.utf8)] + pieces + [Array("]}".utf8)], tally: tally)
  }

  /// Some of a list's answers, from a place on, in JSON: after those before them.
  private static func elements(
    _ answers: [Result<PredictionResponse, any Error>], from start: Int
  ) -> [UInt8] {
    var json = JSONWriter(capacity: 512 * answers.count, isAfterElement: start > 0)
    for (offset, answer) in answers.enumerated() {
      switch answer {
      case .success(let answer): answer.write(to: &json)
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

  /// `POST /predict-many` with NDJSON: a configuration a line in, an answer a line out, as they
  /// come.
  @Sendable func predictLines(
    _ request: Request, _ input: RequestStream, _ output: ResponseStream
  ) throws {
    var predictor = try readyModel().predictor
    let tally = ResponseStatistics([])
    var response = Response(.ok, headers: ["Content-Type": "application/x-ndjson"])
    response.context = tally
    try output.begin(response)
    var lines = NDJSONPredictor(engine: engine, lineLimit: configuration.lineLimit, tally: tally)
    while let bytes = try input.read() {
      // A stream may outlive a model.
      predictor = try readyModel().predictor
      try output.write(
        pieces: lines.answers(to: bytes, by: predictor, isAbandoned: { request.isCancelled }))
    }
    try output.write(pieces: lines.lastAnswer(by: predictor))
  }
}

extension Response {
  private static let jsonHeaders: Headers = ["Content-Type": "application/json"]

  /// The answer to one configuration.
  fileprivate static func json(_ answer: PredictionResponse) -> Response {
    .json([answer.bytes], tally: ResponseStatistics([.success(answer)]))
  }

  /// An answer in JSON, with the counts of it for the log.
  fileprivate static func json(_ pieces: [[UInt8]], tally: ResponseStatistics) -> Response {
    var response = Response(.ok, headers: jsonHeaders, pieces: pieces)
    response.context = tally
    return response
  }
}
