// Where requests come from: what those of one connection have in common.

import Numerics

/// A connection as its requests see it, shared by all of them.
final class ConnectionInfo: Sendable {
  let peer: PeerAddress
  let monitor: ServerMonitor
  /// Whether somebody still waits for the answers.
  let cancellation = CancellationFlag()

  init(peer: PeerAddress, monitor: ServerMonitor) {
    self.peer = peer
    self.monitor = monitor
  }
}
