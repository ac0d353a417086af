import Dispatch
import Synchronization

/// The two bounded buffers between a connection and the thread of a stream's handler: for the body and for the
/// response.
///
/// The handler's thread blocks here, waiting for bytes or for room; the connection never does. Each buffer accepts
/// bytes while it holds fewer than ``capacity``, so the memory of a stream does not depend on the speed of either side.
final class StreamChannel: Sendable {
  /// What the handler has written.
  struct Output {
    /// Status and fields, once.
    var head: Response?
    var content = ByteQueue()
    /// The outcome of the handler, once it has ended.
    var result: Result<Void, any Error>?
  }

  private struct State {
    var body: [UInt8] = []
    var bodyIsComplete = false
    /// Why the body ends early, or why nothing more can be written.
    var failure: (any Error)?
    var output = Output()
    /// Whether the handler's thread waits.
    var isWaiting = false
    /// Since when it has been waiting for the body; nil if it is not.
    var readingSince: MonotonicTime?
    /// Whether the connection has a message that it has not handled yet.
    var isAnnounced = false
  }

  /// The size of each buffer in bytes: one read of the handler has to give work to all cores.
  static let capacity = 1 << 20

  private let connection: UInt64
  private let mailbox: Mailbox
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  init(connection: UInt64, mailbox: Mailbox) {
    self.connection = connection
    self.mailbox = mailbox
  }

  // MARK: For the connection

  /// Whether the connection may read more of the body.
  var hasRoom: Bool { state.withLock { $0.body.count < Self.capacity } }

  /// Since when the handler has been waiting for the body; nil if it is not.
  var readingSince: MonotonicTime? { state.withLock { $0.readingSince } }

  /// Adds the next piece of the body.
  func deliver(_ piece: ArraySlice<UInt8>) { update { $0.body.append(contentsOf: piece) } }

  /// Marks the end of the body.
  func completeBody() { update { $0.bodyIsComplete = true } }

  /// Makes reading fail with `error` after what has been delivered.
  func failBody(_ error: any Error) { update { $0.failure = $0.failure ?? error } }

  /// Makes reading and writing fail because the client has disconnected.
  func disconnect() { update { $0.failure = StreamError.connectionLost } }

  /// Returns what the handler has written since the last call.
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

  // MARK: For the handler

  /// Waits for the next bytes of the body, and returns them, or nil at its end.
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
    // The connection stopped reading for lack of room, and may continue.
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

  /// Sends status and fields of the response, before its content.
  func begin(_ head: Response) {
    state.withLock { $0.output.head = head }
    announce()
  }

  /// Reports the outcome of the handler.
  func end(_ result: Result<Void, any Error>) {
    state.withLock { $0.output.result = result }
    announce()
  }

  /// Repeats `attempt` after every change until it returns a value.
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

  /// Notifies the connection, unless a notification is already pending.
  private func announce() {
    let isNew = state.withLock { state in
      defer { state.isAnnounced = true }
      return !state.isAnnounced
    }
    if isNew { mailbox.post(.streamChanged(connection)) }
  }
}
