// Waking a thread that waits for descriptors.

import CLinux
import Foundation

/// A way for one thread to end another's wait.
///
/// Each signal is a change that a ``Poller`` reports, so nobody needs to take it back.
struct Wakeup: ~Copyable, Sendable {
  private let descriptor: Descriptor

  init() throws(SystemError) {
    descriptor = Descriptor(eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)))
    guard descriptor.number >= 0 else { throw SystemError("eventfd") }
  }

  var number: Int32 { descriptor.number }

  /// Ends the wait under way, or the next.
  func signal() { eventfd_write(number, 1) }
}
