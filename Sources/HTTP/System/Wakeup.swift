import CLinux
import Foundation

/// An event that wakes a thread waiting on a ``Poller``.
///
/// Each signal is a change of its own, so the event never has to be reset.
struct Wakeup: ~Copyable, Sendable {
  private let descriptor: Descriptor

  init() throws(SystemError) {
    descriptor = Descriptor(eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)))
    guard descriptor.number >= 0 else { throw SystemError("eventfd") }
  }

  var number: Int32 { descriptor.number }

  /// Ends the present wait, or the next one.
  func signal() { eventfd_write(number, 1) }
}
