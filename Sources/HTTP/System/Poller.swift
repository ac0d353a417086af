import CLinux

/// A set of descriptors whose changes a thread can wait for (epoll).
///
/// It reports changes, not states: a socket that stays readable is reported once, and its owner has to remember that.
struct Poller: ~Copyable, Sendable {
  /// The changes that one call of ``wait(milliseconds:for:)`` reports.
  struct Changes {
    fileprivate var events = [epoll_event](repeating: epoll_event(), count: 256)
    fileprivate(set) var count = 0

    /// The tag of the change at `index`, and what has become possible.
    subscript(index: Int) -> (tag: UInt64, readiness: Readiness) {
      (events[index].data.u64, Readiness(rawValue: events[index].events))
    }
  }

  private let descriptor: Descriptor

  init() throws(SystemError) {
    descriptor = Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)))
    guard descriptor.number >= 0 else { throw SystemError("epoll_create1") }
  }

  /// Adds a descriptor, whose changes are reported with `tag`, beginning with what is already possible.
  func add(_ number: Int32, _ interest: Readiness, tag: UInt64) throws(SystemError) {
    var event = epoll_event()
    event.events = interest.union(.changesOnly).rawValue
    event.data.u64 = tag
    guard epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event) == 0 else {
      throw SystemError("epoll_ctl")
    }
  }

  /// Waits until something changes or `milliseconds` have passed; without limit if negative.
  func wait(milliseconds: Int32, for changes: inout Changes) {
    let room = Int32(changes.events.count)
    changes.count = Int(
      max(0, epoll_wait(descriptor.number, &changes.events, room, milliseconds)))
  }
}
