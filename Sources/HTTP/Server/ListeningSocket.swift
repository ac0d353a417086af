import Foundation

/// A bound and listening socket.
final class ListeningSocket: Sendable {
  let descriptor: Descriptor
  /// The address it is bound to, with the actual port.
  let address: PeerAddress

  private init(
    _ address: SocketAddress, backlog: Int, sharesPort: Bool
  ) throws(SystemError) {
    descriptor = try Descriptor.listening(
      on: address, backlog: backlog, sharesPort: sharesPort)
    self.address = try descriptor.localAddress()
  }

  /// Listens on every address that `host` resolves to, on one port.
  ///
  /// An address that this machine does not have, such as `::1` where IPv6 is disabled, is skipped if another one is
  /// left.
  static func open(
    host: String, port: Int, backlog: Int, sharesPort: Bool
  ) throws(SystemError) -> [ListeningSocket] {
    var sockets: [ListeningSocket] = []
    var missing: SystemError?
    for address in try SocketAddress.resolve(host, port: port) {
      do throws(SystemError) {
        let port = sockets.first?.address.port ?? port
        sockets.append(
          try ListeningSocket(
            address.withPort(port), backlog: backlog, sharesPort: sharesPort))
      } catch {
        guard error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT else { throw error }
        missing = error
      }
    }
    if sockets.isEmpty, let missing { throw missing }
    return sockets
  }
}
