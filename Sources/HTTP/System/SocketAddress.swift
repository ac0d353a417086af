import Foundation

/// An address in the representation of the system.
struct SocketAddress: CustomStringConvertible {
  private var storage: sockaddr_storage
  private let length: socklen_t

  init(_ storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  /// Returns the addresses of `host`, which is a name or a numeric address.
  static func resolve(_ host: String, port: Int) throws(SystemError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, "\(port)", &hints, &list)
    guard result == 0 else {
      let code = result == EAI_SYSTEM ? errno : EADDRNOTAVAIL
      throw SystemError("resolve \(host)", code: code)
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee {
      var storage = sockaddr_storage()
      memcpy(&storage, info.ai_addr, Int(info.ai_addrlen))
      let address = SocketAddress(storage, length: info.ai_addrlen)
      if !addresses.contains(where: { $0.peer == address.peer }) { addresses.append(address) }
      next = info.ai_next
    }
    return addresses
  }

  var family: Int32 { Int32(storage.ss_family) }

  /// Returns the address with another port.
  func withPort(_ port: Int) -> SocketAddress {
    var address = self
    // The port has the same offset in both families.
    withUnsafeMutableBytes(of: &address.storage) {
      $0.storeBytes(of: UInt16(port).bigEndian, toByteOffset: 2, as: UInt16.self)
    }
    return address
  }

  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// The numeric host and port.
  var peer: PeerAddress {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return withUnsafeBytes(of: storage) { bytes in
      let isIPv6 = family == AF_INET6
      let port = UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
      let offset = isIPv6 ? 8 : 4
      inet_ntop(family, bytes.baseAddress?.advanced(by: offset), &text, socklen_t(text.count))
      let digits = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      let host = String(decoding: digits, as: UTF8.self)
      return PeerAddress(host: host, port: Int(port))
    }
  }

  var description: String { peer.description }
}
