// What can be done with a socket without waiting.

import CLinux

/// What has become possible on a descriptor.
struct Readiness: OptionSet {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }

  static let read = Readiness(rawValue: EPOLLIN.rawValue)
  static let write = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The other end will send nothing more.
  static let readEnd = Readiness(rawValue: EPOLLRDHUP.rawValue)
  /// The connection is gone in both directions.
  static let broken = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
  /// Report changes, not states (EPOLLET).
  static let changesOnly = Readiness(rawValue: 1 << 31)
}
