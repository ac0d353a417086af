// What other threads tell an event loop.

import Synchronization

/// What one event loop waits on, and the messages to it.
final class Mailbox: Sendable {
  /// What the mailbox's own changes are reported under.
  static let tag: UInt64 = 0

  /// Something that happened elsewhere.
  ///
  /// Connections are named by number, so that none is ever touched by a thread that is not its
  /// own, and what comes for one that has gone is dropped.
  enum Message: Sendable {
    /// Let clients in, and share them among these loops and this one.
    case listen([ListeningSocket], others: [Mailbox])
    /// A connection was accepted and is this loop's.
    case adopt(socket: Int32, peer: PeerAddress)
    /// A worker has made the answer to the request under way.
    case answer(UInt64, Response)
    /// A stream's thread has read, written or ended.
    case stream(UInt64)
    /// Have the system turn away who has not begun to connect.
    case closeDoors
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

  /// The messages since the last call, in order.
  func take() -> [Message] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
