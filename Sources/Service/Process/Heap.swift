import CLinux

/// The heap of the process (mallopt(3)).
public enum Heap {
  /// Keeps freed memory for later requests, instead of returning it to the system at once.
  ///
  /// By default glibc extends the heap of a thread page by page, and returns its end to the system
  /// after every list. During each of these calls other threads wait when they touch new memory. Must
  /// be called before the first thread is created.
  public static func keepMemory() {
    // The heap grows and shrinks by at least this much; pages take memory only once they are written.
    mallopt(M_TOP_PAD, 16 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
    // Larger blocks get new pages each time. The calls above disable glibc's adaptive threshold, so
    // this sets the largest value it could reach.
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
  }
}
