// Whether somebody still waits at the other end.

import Synchronization

/// A flag that a connection raises once when its client has gone.
package final class Lifeline: Sendable {
  private let cutFlag = Atomic<Bool>(false)

  package init() {}

  var isCut: Bool { cutFlag.load(ordering: .relaxed) }

  func cut() { cutFlag.store(true, ordering: .relaxed) }
}
