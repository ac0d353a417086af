import Foundation
import Prediction
import Service
import Testing

struct NDJSONPredictorTests {
  private let predictor = CachingPredictor(Predictors(Fixture.predictor), store: nil)

  private func output(for input: [UInt8], cutEvery length: Int) throws -> [UInt8] {
    var lines = NDJSONPredictor(lineLimit: 2000)
    var output: [UInt8] = []
    for start in stride(from: 0, to: input.count, by: length) {
      output += try lines.responses(
        to: input[start..<min(start + length, input.count)], by: predictor
      ).flatMap(\.self)
    }
    return try output + lines.lastResponse(by: predictor).flatMap(\.self)
  }

  @Test func `responses are the same however the bytes are cut, one for each line in order`() throws
  {
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

  @Test(arguments: [
    ("0/1", [nil, 3, nil, 5, nil]), ("0/2", [nil, 3, 5]), ("1/2", [nil, nil]), ("2/3", [3, nil]),
  ])
  func `a problem has the number of its line, also beside an explanation and in a shard`(
    shard: String, expected: [Int?]
  ) throws {
    let good = try Fixture.configurations(2, seed: 3).map { Fixture.json($0) }
    let input = [
      #"{"material":"MoS2","explain":true,"defects":"v_S"}"#, "", "{}", good[0], "no JSON", good[1],
    ]
    var lines = NDJSONPredictor(
      shard: try #require(LineShard(shard)))
    let output = try lines.responses(
      to: Array((input.joined(separator: "\n") + "\n").utf8), by: predictor
    ).flatMap(\.self)
    struct Reply: Decodable { let line: Int? }
    let replies = try output.split(separator: 10).map {
      try JSONDecoder().decode(Reply.self, from: Data($0)).line
    }
    #expect(replies == expected)
  }

  @Test func `lines are answered before more bytes are read`() throws {
    let configurations = try Fixture.configurations(3, seed: 2)
    var lines = NDJSONPredictor()
    for configuration in configurations {
      let line = Array((Fixture.json(configuration) + "\n").utf8)
      #expect(try lines.responses(to: line.dropLast(), by: predictor).isEmpty)
      let answer = try lines.responses(to: line.suffix(1), by: predictor).flatMap(\.self)
      #expect(answer.count { $0 == 10 } == 1)
    }
    #expect(try lines.lastResponse(by: predictor).isEmpty)
    // Where no line ended, nothing was predicted.
    #expect(predictor.metrics.batchSizes.snapshot.cumulative.last == 3)
  }
}
