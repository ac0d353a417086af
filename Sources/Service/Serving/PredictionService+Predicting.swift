// Handlers that predict.

import Defects
import HTTP
import JSON
import Structures

extension PredictionService {
  /// `POST /predict`: one configuration in, its prediction out.
  @Sendable func predict(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor
    let document = try ConfigurationDocument(json: request.body)
    let answer = try engine.answer(to: document, by: predictor)
    return .json(answer.bytes, tally: AnswerTally([.success(answer)]))
  }

  /// `POST /predict-many`: a list of configurations in, a list of predictions and problems out.
  @Sendable func predictMany(_ request: Request) throws -> Response {
    let predictor = try readyModel().predictor
    let documents = try JSONReader.read(request.body) {
      try ConfigurationsDocument(reading: &$0).configurations
    }
    let answers = try engine.answers(
      to: documents, by: predictor, isAbandoned: { request.isCancelled },
      reading: { try $0.get() })
    let body = JSONWriter.object { json in
      json.field("predictions", answers.enumerated()) { json, answer in
        switch answer.element {
        case .success(let answer): answer.write(to: &json)
        case .failure(let error):
          let invalid = (error as? InvalidDocument)?.under("/configurations/\(answer.offset)")
          json.object { json in
            json.name("error")
            Problem(invalid ?? error).write(to: &json)
            json.field("index", answer.offset)
          }
        }
      }
    }
    return .json(body, tally: AnswerTally(answers))
  }

  /// `POST /predict-many` with NDJSON: a configuration a line in, an answer a line out, as they
  /// come.
  @Sendable func predictLines(
    _ request: Request, _ input: RequestStream, _ output: ResponseStream
  ) throws {
    var predictor = try readyModel().predictor
    let tally = AnswerTally([])
    var response = Response(.ok, headers: ["Content-Type": "application/x-ndjson"])
    response.context = tally
    try output.begin(response)
    var lines = LineAnswerer(engine: engine, lineLimit: configuration.lineLimit, tally: tally)
    while let bytes = try input.read() {
      // A stream may outlive a model.
      predictor = try readyModel().predictor
      try output.write(
        lines.answers(to: bytes, by: predictor, isAbandoned: { request.isCancelled }))
    }
    try output.write(lines.lastAnswer(by: predictor))
  }
}

extension Response {
  /// An answer in JSON, with the counts of it for the log.
  fileprivate static func json(_ body: [UInt8], tally: AnswerTally) -> Response {
    var response = Response(.ok, contentType: "application/json", body: body)
    response.context = tally
    return response
  }
}
