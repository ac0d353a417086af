import CLinux

/// What has become possible on a descriptor without blocking.
struct Readiness: OptionSet {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }

  static let read = Readiness(rawValue: EPOLLIN.rawValue)
  static let write = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The peer will send nothing more.
  static let readEnd = Readiness(rawValue: EPOLLRDHUP.rawValue)
  /// Both sides have finished sending, or the connection is broken.
  static let ended = Readiness(rawValue: EPOLLHUP.rawValue)
  /// The connection is broken.
  static let broken = Readiness(rawValue: EPOLLERR.rawValue)
  /// Report changes, not states (EPOLLET).
  static let changesOnly = Readiness(rawValue: 1 << 31)
}
