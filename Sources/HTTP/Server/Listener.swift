/// The listening sockets of a server, and the event loops that its connections are distributed among.
final class Listener {
  /// The tag of all changes of the listening sockets.
  static let tag = Mailbox.tag + 1

  let sockets: [ListeningSocket]
  /// The event loops that get connections in turn, besides the one that accepts them.
  let others: [Mailbox]
  private var next = 0
  private let report: @Sendable (String) -> Void

  /// Whether accepting failed and has to be tried again.
  private(set) var isPaused = false
  /// Whether more clients may wait than one call of ``accept(_:)`` takes.
  private(set) var hasMore = false

  /// The number of clients that one call of ``accept(_:)`` takes.
  private static let maximumAccepted = 64

  init(
    _ sockets: [ListeningSocket], others: [Mailbox], report: @escaping @Sendable (String) -> Void
  ) {
    self.sockets = sockets
    self.others = others
    self.report = report
  }

  /// Accepts clients that wait and passes each to `take`, with the event loop that gets it, or nil for this one.
  ///
  /// If the process has no descriptor left, clients stay in the system's queue until a later call.
  func accept(_ take: (Int32, PeerAddress, Mailbox?) -> Void) {
    var remaining = Self.maximumAccepted
    do throws(SystemError) {
      for socket in sockets {
        while remaining > 0, let (client, peer) = try socket.descriptor.accept() {
          remaining -= 1
          take(client, peer, next < others.count ? others[next] : nil)
          next = (next + 1) % (others.count + 1)
        }
      }
      isPaused = false
      hasMore = remaining == 0
    } catch {
      hasMore = false
      if !isPaused { report("\(error); new clients have to wait") }
      isPaused = true
    }
  }

  /// Makes the system drop connection requests that arrive from now on.
  func stopAccepting() {
    do throws(SystemError) {
      for socket in sockets { try socket.descriptor.dropConnectionRequests() }
    } catch {
      report("\(error); a client that connects while the server ends is reset")
    }
  }
}
