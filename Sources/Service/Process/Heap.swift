// The heap of a process that answers list after list.

import CLinux

/// The memory that objects come from.
public enum Heap {
  /// Keeps what a list has taken for the next one, instead of giving it back to the system at once.
  ///
  /// By itself glibc makes a thread's heap writable page by page, for each of which the other threads wait to touch
  /// memory of their own, and gives its end back after every list. To be called before there are threads.
  public static func keepMemory() {
    // Made writable at once where a heap begins or ends; it takes memory only where something is written.
    mallopt(M_TOP_PAD, 16 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
    // Longer blocks have pages of their own, new each time. To set anything ends glibc's own choice of the length, so
    // that this is the most it could come to.
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
  }
}
