// The heap of a process that answers list after list.

import CLinux

/// The memory that objects come from.
public enum Heap {
  /// Keeps what a list has taken for the next one, instead of giving it back to the system at once.
  ///
  /// By itself glibc grows the heap of a thread by a page at a time and returns its end with every list, and each time
  /// the other threads wait to touch memory of their own. A process calls this before it has threads. Addresses alone
  /// are taken beforehand, no memory.
  public static func keepMemory() {
    mallopt(M_TOP_PAD, 16 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
    // The body of a list, which otherwise has pages of its own that are new each time.
    mallopt(M_MMAP_THRESHOLD, 4 << 20)
  }
}
