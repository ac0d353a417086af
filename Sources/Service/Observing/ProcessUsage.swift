// What the process uses, as Linux tells it (proc(5)).

import Foundation

/// Memory, processor time and descriptors of this process at a moment.
struct ProcessUsage: Sendable {
  /// Seconds of processor time, user and system.
  let processorSeconds: Double
  /// Bytes of address space.
  let virtualBytes: Int
  /// Bytes in memory.
  let residentBytes: Int
  /// Open descriptors.
  let descriptors: Int
  /// How many there may be.
  let descriptorLimit: Int

  /// The figures of this moment; nil where there is no `/proc`.
  init?() {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard let sizes = Self.read("/proc/self/statm")?.split(separator: " ").compactMap({ Int($0) }),
      sizes.count >= 2,
      let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    else { return nil }
    virtualBytes = sizes[0] * page
    residentBytes = sizes[1] * page
    // One is the folder itself, open for the count.
    descriptors = entries.count - 1
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    descriptorLimit = Int(clamping: limit.rlim_cur)
  }

  private static func read(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }
}
