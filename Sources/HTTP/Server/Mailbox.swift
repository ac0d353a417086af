import Synchronization

/// What an event loop waits on, and the messages that other threads send to it.
final class Mailbox: Sendable {
  /// The tag of the mailbox's own changes.
  static let tag: UInt64 = 0

  /// Something that happened on another thread.
  ///
  /// Messages identify connections by number, so that no other thread touches one. A message for a connection that has
  /// been closed is dropped.
  enum Message: Sendable {
    /// Accept clients, and distribute them among these loops and this one.
    case listen([ListeningSocket], others: [Mailbox])
    /// A connection was accepted for this loop.
    case adopt(socket: Int32, peer: PeerAddress)
    /// A worker has made the response to the active request of a connection.
    case response(UInt64, Response)
    /// A stream's handler has read, written or ended.
    case streamChanged(UInt64)
    /// Make the system drop new connection requests.
    case stopAccepting
    /// Accept no more connections, and close those that are idle.
    case finish
    /// Close everything now.
    case abort
  }

  let poller: Poller
  private let wakeup: Wakeup
  private let messages = Mutex<[Message]>([])

  init() throws(SystemError) {
    poller = try Poller()
    wakeup = try Wakeup()
    try poller.add(wakeup.number, .read, tag: Self.tag)
  }

  func post(_ message: Message) {
    let wasEmpty = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    if wasEmpty { wakeup.signal() }
  }

  /// Returns the messages since the last call, in order.
  func take() -> [Message] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
