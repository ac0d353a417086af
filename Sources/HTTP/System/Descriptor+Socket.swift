import CLinux
import Foundation

extension Descriptor {
  /// The most bytes that the system takes before it can send them.
  ///
  /// Those on the way to the client are not included, so that this does not limit the speed of a connection.
  private static let unsentBytes: Int32 = 128 << 10

  /// The same for a stream, of which there are few.
  ///
  /// A client that sends its whole body before it reads would wait for ever if the system did not take the first
  /// megabytes of the response.
  private static let unsentStreamBytes: Int32 = 4 << 20

  /// Makes the system take more of a response before it can send it, as a stream needs.
  borrowing func allowUnsentStreamBytes() {
    // Without the option the stream works all the same.
    try? set(TCP_NOTSENT_LOWAT, of: Int32(IPPROTO_TCP), to: Self.unsentStreamBytes)
  }

  /// Opens a listening socket, which may share its port with others that do so too.
  static func listening(
    on address: SocketAddress, backlog: Int, sharesPort: Bool
  ) throws(SystemError) -> Descriptor {
    let socket = Descriptor(socket(address.family, Int32(SOCK_STREAM.rawValue), 0))
    guard socket.number >= 0 else { throw SystemError("socket") }
    // Accepted connections inherit the options of TCP. Responses are written whole, so waiting for more would only delay them.
    try socket.set(SO_REUSEADDR, of: SOL_SOCKET)
    if sharesPort { try socket.set(SO_REUSEPORT, of: SOL_SOCKET) }
    try socket.set(TCP_NODELAY, of: Int32(IPPROTO_TCP))
    try socket.set(TCP_NOTSENT_LOWAT, of: Int32(IPPROTO_TCP), to: unsentBytes)
    try socket.makeNonBlocking()
    let bound = address.withPointer { bind(socket.number, $0, $1) }
    guard bound == 0 else { throw SystemError("bind \(address)") }
    guard listen(socket.number, Int32(clamping: backlog)) == 0 else {
      throw SystemError("listen \(address)")
    }
    return socket
  }

  /// Accepts the next connection, and returns it with its client's address, or nil if none is waiting.
  borrowing func accept() throws(SystemError) -> (socket: Int32, peer: PeerAddress)? {
    while true {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let accepted = withUnsafeMutablePointer(to: &storage) { storage in
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Foundation.accept(number, $0, &length)
        }
      }
      if accepted >= 0 {
        let socket = Descriptor(accepted)
        try socket.makeNonBlocking()
        return (socket.release(), SocketAddress(storage, length: length).peer)
      }
      switch errno {
      case EAGAIN: return nil
      // The client disconnected or a signal arrived: try the next one.
      case ECONNABORTED, EINTR, EPROTO, EPERM: continue
      default: throw SystemError("accept")
      }
    }
  }

  /// Makes the system drop further connection requests to a listening socket.
  ///
  /// Connections requested before are still accepted. A client whose request is dropped repeats it, usually after a
  /// second, when another socket may be listening. Without this, closing the socket would reset clients that connect at
  /// that moment.
  borrowing func dropConnectionRequests() throws(SystemError) {
    // A filter sees a segment from its TCP header on. Byte 13 has the flags; SYN is 2.
    var program = [
      sock_filter(code: UInt16(BPF_LD | BPF_B | BPF_ABS), jt: 0, jf: 0, k: 13),
      sock_filter(code: UInt16(BPF_JMP | BPF_JSET | BPF_K), jt: 0, jf: 1, k: 2),
      sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: 0),
      sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: .max),
    ]
    let result = program.withUnsafeMutableBufferPointer { instructions in
      var whole = sock_fprog(
        len: UInt16(instructions.count), filter: instructions.baseAddress)
      return setsockopt(
        number, SOL_SOCKET, SO_ATTACH_FILTER, &whole, socklen_t(MemoryLayout<sock_fprog>.size))
    }
    guard result == 0 else { throw SystemError("setsockopt SO_ATTACH_FILTER") }
  }

  /// Returns the address that a listening socket is bound to.
  borrowing func localAddress() throws(SystemError) -> PeerAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(number, $0, &length)
      }
    }
    guard result == 0 else { throw SystemError("getsockname") }
    return SocketAddress(storage, length: length).peer
  }

  /// Reads at most as many bytes as `buffer` holds, without blocking.
  borrowing func read(into buffer: inout [UInt8]) -> Transfer {
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(number, $0.baseAddress, $0.count, 0) }
      if count >= 0 { return .moved(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      default: return .broken
      }
    }
  }

  /// Writes `bytes`, or a first part of them, without blocking.
  borrowing func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
    while true {
      // Without MSG_NOSIGNAL a client that has disconnected would end the process (SIGPIPE).
      let count = bytes.withUnsafeBytes {
        send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 { return .moved(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      default: return .broken
      }
    }
  }

  /// Shuts down the sending half of the connection.
  borrowing func finishWriting() { shutdown(number, Int32(SHUT_WR)) }

  /// Makes closing reset the connection, so that the peer knows that not everything has been written.
  borrowing func resetWhenClosed() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
  }

  /// Returns the number of bytes written that the peer's system has not received yet.
  borrowing func unacknowledgedBytes() -> Int {
    var count: Int32 = 0
    guard ioctl(number, UInt(TIOCOUTQ), &count) == 0 else { return 0 }
    // The end of the connection counts as a byte.
    return count > 1 ? Int(count) : 0
  }

  private borrowing func set(
    _ option: Int32, of level: Int32, to value: Int32 = 1
  ) throws(SystemError) {
    var value = value
    guard setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
      throw SystemError("setsockopt")
    }
  }

  private borrowing func makeNonBlocking() throws(SystemError) {
    guard fcntl(number, F_SETFL, O_NONBLOCK) == 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else {
      throw SystemError("fcntl")
    }
  }

  /// Returns the number, which the caller has to close.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
