import Foundation
import Prediction
import PredictionStore
import Service
import Synchronization
import Testing

struct WaitingQuestionsTests {
  private let predictor = Fixture.predictor

  private func questions(_ count: Int, seed: UInt64) throws -> [Question] {
    try Fixture.configurations(count, seed: seed).enumerated().map { index, configuration in
      try Question(Fixture.document(configuration, id: "\(index)"), to: predictor)
    }
  }

  @Test(arguments: [1, 2, 8])
  func `questions that wait together are answered as each alone, and each once`(threads: Int) throws
  {
    let questions = try questions(60, seed: 1)
    let alone = PredictionEngine(store: nil)
    let expected = try questions.map { try alone.answer(to: $0, by: predictor).bytes }
    let engine = PredictionEngine(store: nil, threads: 2)
    let works = questions.map { engine.work(on: $0, by: predictor) }
    let answers = Mutex<[Int: [UInt8]]>([:])
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for index in stride(from: thread, to: works.count, by: threads) {
        let bytes = try? works[index]().bytes
        answers.withLock { $0[index] = bytes }
      }
    }
    let found = answers.withLock { $0 }
    #expect(questions.indices.map { found[$0] } == expected)
    #expect(engine.counters.computed.value == 60)
    #expect(engine.waiting.count == 0)
  }

  @Test func `one worker answers what waits, also what another was to be asked for`() throws {
    let engine = PredictionEngine(store: nil, threads: 1)
    let works = try questions(10, seed: 2).map { engine.work(on: $0, by: predictor) }
    _ = try works[9]()
    #expect(engine.counters.computed.value == 10)
    #expect(try works[3]().id == "3")
    #expect(engine.counters.computed.value == 10)
  }

  @Test func `nobody waits for a prediction that another thread is after but who asked for it`()
    throws
  {
    let engine = PredictionEngine(store: nil, threads: 1)
    let questions = try questions(3, seed: 5)
    let key = PredictionKey(
      model: predictor.identity, canonicalKey: questions[1].wish.query.key.canonicalKey)
    let other = engine.underWay.begin()
    let claimed = engine.underWay.claim([key], by: other)
    #expect(claimed.own == [0])
    let works = questions.map { engine.work(on: $0, by: predictor) }
    #expect(try works[0]().id == "0")
    #expect(try works[2]().id == "2")
    #expect(engine.counters.computed.value == 2)
    // The other thread gives up: then it is found after all.
    engine.underWay.settle(claimed.claims[0], nil)
    #expect(try works[1]().id == "1")
    #expect(engine.counters.computed.value == 3)
  }

  @Test func `what nobody wants any more is not answered, though its turn comes`() throws {
    let engine = PredictionEngine(store: nil, threads: 1)
    let questions = try questions(3, seed: 4)
    let works = questions.enumerated().map { index, question in
      engine.work(on: question, by: predictor, isAbandoned: { index == 1 })
    }
    #expect(try works[0]().id == "0")
    #expect(throws: ServiceError.self) { try works[1]() }
    #expect(try works[2]().id == "2")
    #expect(engine.counters.computed.value == 2)
  }

  @Test func `what was given up before a worker came is not answered, and is not kept`() throws {
    let engine = PredictionEngine(store: nil)
    let questions = try questions(2, seed: 3)
    for _ in 0..<10_000 { _ = engine.work(on: questions[0], by: predictor) }
    #expect(engine.waiting.count <= 64)
    let work = engine.work(on: questions[1], by: predictor)
    #expect(try work().id == "1")
    #expect(engine.counters.computed.value == 1)
  }
}
