// Questions that wait for a worker: those that have come meanwhile go through the networks together.
//
// A batch costs less than its configurations one by one. But nobody waits for one to fill: a worker that is free
// takes what is there, and leaves the others their share.

import Dispatch
import Prediction
import Synchronization

/// The questions to which some worker is about to find the answers.
///
/// A question waits for as long as somebody holds its ticket: what was refused for want of room is not answered,
/// nor what a client has given up.
package final class WaitingQuestions: Sendable {
  /// The right to the answer to a question.
  package final class Ticket: Sendable {
    fileprivate let question: Question
    fileprivate let predictor: Predictor
    fileprivate let isAbandoned: @Sendable () -> Bool
    private let settled = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Outcome?>(nil)

    fileprivate init(
      _ question: Question, to predictor: Predictor, isAbandoned: @escaping @Sendable () -> Bool
    ) {
      self.question = question
      self.predictor = predictor
      self.isAbandoned = isAbandoned
    }

    fileprivate var isSettled: Bool { outcome.withLock { $0 != nil } }

    fileprivate func settle(_ outcome: Outcome) {
      self.outcome.withLock { $0 = outcome }
      settled.signal()
    }

    /// Waits for the outcome; to be called once.
    fileprivate func wait() -> Outcome {
      settled.wait()
      return outcome.withLock { $0 } ?? .abandoned
    }
  }

  /// What became of a question.
  fileprivate enum Outcome: Sendable {
    case answered(PredictionResponse)
    /// It could not be answered with the others.
    case leftAlone
    /// Nobody wanted the answer any more.
    case abandoned
  }

  private struct Waiting: Sendable {
    weak let ticket: Ticket?
  }

  private struct State {
    var waiting: [Waiting] = []
    /// How many there may be before those that were given up are looked for.
    var bound = 64
  }

  private let state = Mutex(State())
  private let workers: Int
  private let largestBatch: Int

  /// How many are kept, with some that were given up.
  package var count: Int { state.withLock { $0.waiting.count } }

  /// A queue for so many workers, each of which takes so many questions at a time at most.
  init(workers: Int, largestBatch: Int) {
    self.workers = workers
    self.largestBatch = largestBatch
  }

  /// Lets a question wait.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - predictor: The model that is asked.
  ///   - isAbandoned: Whether nobody wants the answer any more.
  /// - Returns: The right to its answer, to be held for as long as that is wanted.
  func add(
    _ question: Question, to predictor: Predictor, isAbandoned: @escaping @Sendable () -> Bool
  ) -> Ticket {
    let ticket = Ticket(question, to: predictor, isAbandoned: isAbandoned)
    state.withLock { state in
      if state.waiting.count >= state.bound {
        state.waiting.removeAll { $0.ticket == nil }
        state.bound = max(64, 2 * state.waiting.count)
      }
      state.waiting.append(Waiting(ticket: ticket))
    }
    return ticket
  }

  /// Sees to it that a ticket is answered, and others with it.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; to be asked for once.
  ///   - answers: Finds the answers to questions to one model, in their order; nil for one that another thread is
  ///     after already, which the others are not to wait for.
  /// - Returns: The answer, or nil if it has to be found alone.
  /// - Throws: ``ServiceError/abandoned``.
  func answer(
    _ ticket: Ticket, by answers: ([Question], Predictor) -> [PredictionResponse?]
  ) throws(ServiceError) -> PredictionResponse? {
    // If another worker has it in hand, there may be more to do meanwhile.
    while !ticket.isSettled {
      let batch = take()
      guard let predictor = batch.first?.predictor else { break }
      for (ticket, answer) in zip(batch, answers(batch.map(\.question), predictor)) {
        ticket.settle(answer.map(Outcome.answered) ?? .leftAlone)
      }
    }
    switch ticket.wait() {
    case .answered(let answer): return answer
    case .leftAlone: return nil
    case .abandoned: throw .abandoned
    }
  }

  /// The next questions to one model: a worker's share of them, those first that have waited longest.
  ///
  /// What is abandoned is settled as that.
  private func take() -> [Ticket] {
    state.withLock { state in
      var batch: [Ticket] = []
      var count = 0
      let share = min(largestBatch, (state.waiting.count + workers - 1) / workers)
      for next in state.waiting {
        if let ticket = next.ticket, ticket.isAbandoned() {
          ticket.settle(.abandoned)
        } else if let ticket = next.ticket {
          guard batch.count < share, batch.first.map({ $0.predictor === ticket.predictor }) ?? true
          else { break }
          batch.append(ticket)
        }
        count += 1
      }
      state.waiting.removeFirst(count)
      return batch
    }
  }
}
