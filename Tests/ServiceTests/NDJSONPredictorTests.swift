import Foundation
import Service
import Testing

struct NDJSONPredictorTests {
  private let predictor = Fixture.predictor

  private func output(for input: [UInt8], cutEvery length: Int) throws -> [UInt8] {
    var lines = NDJSONPredictor(engine: PredictionEngine(store: nil), lineLimit: 2000)
    var output: [UInt8] = []
    for start in stride(from: 0, to: input.count, by: length) {
      output += try lines.answers(
        to: input[start..<min(start + length, input.count)], by: predictor
      ).flatMap(\.self)
    }
    return try output + lines.lastAnswer(by: predictor).flatMap(\.self)
  }

  @Test func `answers are the same however the lines come, one for each in order`() throws {
    let good = try Fixture.configurations(6, seed: 1)
    let lines =
      good.enumerated().map { Fixture.json($1, id: "\($0)") } + [
        "", "no JSON", String(repeating: "x", count: 2001), "{}",
        Fixture.json(good[0], id: "again"),
      ]
    let input = Array(lines.joined(separator: "\n").utf8)
    let whole = try output(for: input, cutEvery: input.count)
    for length in [1, 7, 100, 1000] {
      #expect(try output(for: input, cutEvery: length) == whole)
    }
    struct Reply: Decodable {
      struct Problem: Decodable { let status: Int }
      let id: String?
      let error: Problem?
      let line: Int?
    }
    let replies = try whole.split(separator: 10).map {
      try JSONDecoder().decode(Reply.self, from: Data($0))
    }
    #expect(replies.map(\.id) == (0..<6).map { "\($0)" } + [nil, nil, nil, "again"])
    #expect(replies.compactMap(\.line) == [8, 9, 10])
    #expect(replies.compactMap(\.error?.status) == [400, 413, 422])
    #expect(whole.last == 10)
  }

  /// What is explained is answered last, with all that came beside it.
  @Test(arguments: [
    ("0/1", [nil, 3, nil, 5, nil]), ("0/2", [nil, 3, 5]), ("1/2", [nil, nil]), ("2/3", [3, nil]),
  ])
  func `a problem names its own line, also beside an explanation and in a share`(
    shard: String, expected: [Int?]
  ) throws {
    let good = try Fixture.configurations(2, seed: 3).map { Fixture.json($0) }
    let lines = [
      #"{"material":"MoS2","explain":true,"defects":"v_S"}"#, "", "{}", good[0], "no JSON", good[1],
    ]
    var answerer = NDJSONPredictor(
      engine: PredictionEngine(store: nil), shard: try #require(LineShard(shard)))
    let output = try answerer.answers(
      to: Array((lines.joined(separator: "\n") + "\n").utf8), by: predictor
    ).flatMap(\.self)
    struct Reply: Decodable { let line: Int? }
    let replies = try output.split(separator: 10).map {
      try JSONDecoder().decode(Reply.self, from: Data($0)).line
    }
    #expect(replies == expected)
  }

  @Test func `what has come is answered before more comes`() throws {
    let configurations = try Fixture.configurations(3, seed: 2)
    let engine = PredictionEngine(store: nil)
    var lines = NDJSONPredictor(engine: engine)
    for configuration in configurations {
      let line = Array((Fixture.json(configuration) + "\n").utf8)
      #expect(try lines.answers(to: line.dropLast(), by: predictor).isEmpty)
      let answer = try lines.answers(to: line.suffix(1), by: predictor).flatMap(\.self)
      #expect(answer.count { $0 == 10 } == 1)
    }
    #expect(try lines.lastAnswer(by: predictor).isEmpty)
    // Where no line ended, nothing was asked.
    #expect(engine.counters.batchSizes.snapshot.cumulative.last == 3)
  }
}
