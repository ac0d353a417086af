import CLinux

/// The memory that an event loop has freed and that the allocator may still keep.
///
/// The allocator keeps freed memory for later requests. After many large bodies it would keep hundreds of megabytes.
struct FreedMemory {
  /// The bytes that are worth the time it takes to return them.
  private static let minimumBytes = 32 << 20
  /// Seconds between two returns.
  private static let interval = 1.0

  private var bytes = 0
  private var nextReturn = MonotonicTime(nanoseconds: 0)

  /// Whether so much has been freed that it is to be returned.
  var isLarge: Bool { bytes >= Self.minimumBytes }

  /// Counts bytes that are freed.
  mutating func add(_ count: Int) { bytes += count }

  /// Returns freed memory of the whole process to the system if there is much of it, at most once a second.
  mutating func returnToSystem(at now: MonotonicTime) {
    guard isLarge, now >= nextReturn else { return }
    malloc_trim(0)
    bytes = 0
    nextReturn = now + Self.interval
  }
}
