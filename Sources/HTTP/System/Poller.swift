// Waiting for many descriptors at once: epoll.

import CLinux

/// The system's list of descriptors that a thread waits for.
///
/// It reports changes, not states: a socket that stays readable is reported once. Its owner
/// remembers, and need not tell the system each time it does not care.
struct Poller: ~Copyable, Sendable {
  /// Room for what one wait reports.
  struct Changes {
    fileprivate var events = [epoll_event](repeating: epoll_event(), count: 256)
    fileprivate(set) var count = 0

    /// What the change at `index` was reported under, and what has become possible.
    subscript(index: Int) -> (tag: UInt64, readiness: Readiness) {
      (events[index].data.u64, Readiness(rawValue: events[index].events))
    }
  }

  private let descriptor: Descriptor

  init() throws(SystemError) {
    descriptor = Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)))
    guard descriptor.number >= 0 else { throw SystemError("epoll_create1") }
  }

  /// Reports changes of `number` under `tag` from here on, and what is possible already.
  func add(_ number: Int32, _ interest: Readiness, tag: UInt64) throws(SystemError) {
    var event = epoll_event()
    event.events = interest.union(.changesOnly).rawValue
    event.data.u64 = tag
    guard epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event) == 0 else {
      throw SystemError("epoll_ctl")
    }
  }

  /// Waits until something changes or `milliseconds` have passed, for ever if negative.
  func wait(milliseconds: Int32, for changes: inout Changes) {
    let room = Int32(changes.events.count)
    changes.count = Int(
      max(0, epoll_wait(descriptor.number, &changes.events, room, milliseconds)))
  }
}
