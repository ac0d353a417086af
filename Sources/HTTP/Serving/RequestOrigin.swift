// Where requests come from: what those of one connection have in common.

/// A connection as its requests see it, shared by all of them.
final class RequestOrigin: Sendable {
  let peer: PeerAddress
  let monitor: ServerMonitor
  /// Whether somebody still waits for the answers.
  let lifeline = Lifeline()

  init(peer: PeerAddress, monitor: ServerMonitor) {
    self.peer = peer
    self.monitor = monitor
  }
}
