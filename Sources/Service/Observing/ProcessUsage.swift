import Foundation

/// The processor time, memory and descriptors that this process uses (proc(5), getrusage(2)).
struct ProcessUsage: Sendable {
  /// User and system time, in seconds.
  let processorSeconds: Double
  /// The size of the address space, in bytes.
  let virtualBytes: Int
  /// The memory in use, in bytes.
  let residentBytes: Int
  /// The number of open descriptors.
  let descriptors: Int
  /// The highest number of open descriptors allowed.
  let descriptorLimit: Int

  /// Measures the current usage; nil without `/proc`.
  init?() {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard let sizes = Self.read("/proc/self/statm")?.split(separator: " ").compactMap({ Int($0) }),
      sizes.count >= 2,
      let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    else { return nil }
    virtualBytes = sizes[0] * page
    residentBytes = sizes[1] * page
    // One of them is open only to read the folder.
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
