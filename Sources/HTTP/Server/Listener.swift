// Letting clients in.

/// The listening sockets of a server, and the event loops its clients are shared among.
final class Listener {
  /// What changes of all its sockets are reported under.
  static let tag = Mailbox.tag + 1

  let sockets: [ListeningSocket]
  /// The event loops that clients are handed to; the one that accepts them has its turn too.
  let others: [Mailbox]
  private var next = 0
  private let report: @Sendable (String) -> Void

  /// Whether the system could not let a client in, so that accepting has to be tried again.
  private(set) var isPaused = false
  /// Whether clients were left waiting for the sake of those who are in.
  private(set) var hasMore = false

  /// Clients let in before those who are in have their turn.
  private static let turn = 64

  init(
    _ sockets: [ListeningSocket], others: [Mailbox], report: @escaping @Sendable (String) -> Void
  ) {
    self.sockets = sockets
    self.others = others
    self.report = report
  }

  /// Accepts clients that wait, as many as a turn allows, and hands each to `take`, with where it
  /// goes.
  ///
  /// Where the process has no descriptor left, clients stay in the system's queue and accepting is
  /// to be tried again a little later: it neither spins nor ends.
  func accept(_ take: (Int32, PeerAddress, Mailbox?) -> Void) {
    var turns = Self.turn
    do throws(SystemError) {
      for socket in sockets {
        while turns > 0, let (client, peer) = try socket.descriptor.accept() {
          turns -= 1
          take(client, peer, next < others.count ? others[next] : nil)
          next = (next + 1) % (others.count + 1)
        }
      }
      isPaused = false
      hasMore = turns == 0
    } catch {
      hasMore = false
      if !isPaused { report("\(error); new clients wait") }
      isPaused = true
    }
  }

  /// Has the system turn away who has not begun to connect.
  func closeDoors() {
    do throws(SystemError) {
      for socket in sockets { try socket.descriptor.dropNewcomers() }
    } catch {
      report("\(error); who connects in the moment of the end is reset")
    }
  }
}
