import Numerics

/// What the requests of one connection have in common.
final class ConnectionInfo: Sendable {
  let peer: PeerAddress
  let monitor: ServerMonitor
  /// Raised when the connection is closed.
  let cancellation = CancellationFlag()

  init(peer: PeerAddress, monitor: ServerMonitor) {
    self.peer = peer
    self.monitor = monitor
  }
}
