// Between a connection and the thread that serves its stream: two bounded buffers.

import Dispatch
import Synchronization

/// The body on its way to a stream's handler, and the answer on its way back.
///
/// The handler's thread waits here, for bytes or for room; the connection never does. Either
/// buffer holds at most ``capacity`` bytes and what is added at once, so a fast side costs memory
/// no more than a slow one.
final class StreamChannel: Sendable {
  /// What the handler's side has produced.
  struct Output {
    /// Status and fields, once.
    var head: Response?
    var content = ByteQueue()
    /// How the handler ended, once it has.
    var result: Result<Void, any Error>?
  }

  private struct State {
    var body: [UInt8] = []
    var bodyIsComplete = false
    /// Why there is no more of the body, or nobody to write to.
    var failure: (any Error)?
    var output = Output()
    /// Whether the handler's thread waits.
    var isWaiting = false
    /// Since when it waits for the body, if it does.
    var readingSince: MonotonicTime?
    /// Whether a message to the connection is on its way.
    var isAnnounced = false
  }

  /// Bytes of either buffer: each time the handler reads there is to be enough for all cores.
  static let capacity = 1 << 20

  private let connection: UInt64
  private let mailbox: Mailbox
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  init(connection: UInt64, mailbox: Mailbox) {
    self.connection = connection
    self.mailbox = mailbox
  }

  // MARK: The connection's side

  /// Whether the connection may read more of the body.
  var hasRoom: Bool { state.withLock { $0.body.count < Self.capacity } }

  /// Since when the handler waits for the body; nil if it does not.
  var readingSince: MonotonicTime? { state.withLock { $0.readingSince } }

  /// Hands over the next piece of the body.
  func deliver(_ piece: ArraySlice<UInt8>) { update { $0.body.append(contentsOf: piece) } }

  /// There is no more of the body.
  func completeBody() { update { $0.bodyIsComplete = true } }

  /// Reading past what has been delivered fails with `error`.
  func failBody(_ error: any Error) { update { $0.failure = $0.failure ?? error } }

  /// Nobody is at the other end any more: what the handler's thread waits for fails.
  func disconnect() { update { $0.failure = StreamError.connectionLost } }

  /// What the handler has produced since the last call.
  func collect() -> Output {
    var output = Output()
    update { state in
      swap(&output, &state.output)
      state.isAnnounced = false
    }
    return output
  }

  private func update(_ change: (inout sending State) -> Void) {
    let wasWaiting = state.withLock { state in
      change(&state)
      defer { state.isWaiting = false }
      return state.isWaiting
    }
    if wasWaiting { wake.signal() }
  }

  // MARK: The handler's side

  /// Waits for the next bytes of the body; nil at its end.
  func read() throws -> [UInt8]? {
    let piece: [UInt8] = try wait { state in
      if !state.body.isEmpty {
        defer { state.body = [] }
        state.readingSince = nil
        return state.body
      }
      if state.bodyIsComplete { return [] }
      if let failure = state.failure { throw failure }
      state.readingSince = state.readingSince ?? .now
      return nil
    }
    // The connection stopped reading when there was no more room; now there is.
    if piece.count >= Self.capacity { announce() }
    return piece.isEmpty ? nil : piece
  }

  /// Waits for room, then writes all of `pieces`.
  func write(_ pieces: [[UInt8]]) throws {
    try wait { state -> Void? in
      if state.failure as? StreamError == .connectionLost { throw StreamError.connectionLost }
      guard state.output.content.count < Self.capacity else { return nil }
      for piece in pieces { state.output.content.append(whole: piece) }
      return ()
    }
    announce()
  }

  /// Status and fields of the answer, before any of its content.
  func begin(_ head: Response) {
    state.withLock { $0.output.head = head }
    announce()
  }

  /// The handler has ended.
  func end(_ result: Result<Void, any Error>) {
    state.withLock { $0.output.result = result }
    announce()
  }

  /// Repeats `attempt` until it has a value, and sleeps between.
  private func wait<Value>(_ attempt: (inout State) throws -> Value?) throws -> Value {
    while true {
      let value = try state.withLock { state throws -> Value? in
        let value = try attempt(&state)
        if value == nil { state.isWaiting = true }
        return value
      }
      if let value { return value }
      wake.wait()
    }
  }

  /// Tells the connection to look, unless it has been told and has not looked yet.
  private func announce() {
    let isNew = state.withLock { state in
      defer { state.isAnnounced = true }
      return !state.isAnnounced
    }
    if isNew { mailbox.post(.stream(connection)) }
  }
}
