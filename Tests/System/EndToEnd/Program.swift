import CLinux
import Foundation
import HTTPSupport

/// The executable `lacuna` in a process of its own.
///
/// Every wait for it ends after a minute.
final class Program {
  /// How a process ended.
  enum End: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case hung
  }

  private let id: pid_t
  private var input: Int32?
  private var output: Int32?
  private let errors: Int32
  private var unreadOutput: [UInt8] = []
  private var unreadErrors: [UInt8] = []
  private var end: End?

  /// Starts the program, which is built beside the tests' own executable.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("lacuna").path
    func makePipe() throws -> (read: Int32, write: Int32) {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw Client.Failure("pipe: errno \(errno)") }
      return (ends[0], ends[1])
    }
    let (input, output, errors) = (try makePipe(), try makePipe(), try makePipe())
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO)
    // The program inherits no other descriptors, such as the pipes of other programs.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
    // The threads of the tests may have blocked signals.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { $1 }
    var vector = ([path] + arguments).map { strdup($0) } + [nil]
    var setting = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    var id: pid_t = 0
    let code = posix_spawn(&id, path, &actions, &attributes, &vector, &setting)
    (vector + setting).forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    for end in [input.read, output.write, errors.write] { close(end) }
    self.id = id
    self.input = input.write
    self.output = output.read
    self.errors = errors.read
    guard code == 0 else { throw Client.Failure("posix_spawn: \(code)") }
  }

  deinit {
    if end == nil {
      kill(id, SIGKILL)
      _ = waitForEnd()
    }
    closeInput()
    closeOutput()
    close(errors)
  }

  func signal(_ signal: Int32) { kill(id, signal) }

  /// Limits the program to `count` more descriptors than it has open now.
  func limitDescriptors(toFurther count: Int) throws {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    let limiter = try Process.run(
      URL(fileURLWithPath: "/usr/bin/prlimit"),
      arguments: ["--pid", "\(id)", "--nofile=\(open + count)"])
    limiter.waitUntilExit()
    guard limiter.terminationStatus == 0 else {
      throw Client.Failure("prlimit: status \(limiter.terminationStatus)")
    }
  }

  /// Returns the processor time that the program has used, in hundredths of a second.
  func processorTicks() throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
    // proc_pid_stat(5): fields 14 and 15; the second, the name, ends in the last parenthesis.
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
      throw Client.Failure("/proc/\(id)/stat: \(text)")
    }
    return user + system
  }

  /// Writes to standard input; false if the program has closed it.
  @discardableResult
  func write(_ text: String) -> Bool {
    guard let input else { return false }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }

  func closeInput() {
    if let input { close(input) }
    input = nil
  }

  /// Closes the reading end of standard output.
  func closeOutput() {
    if let output { close(output) }
    output = nil
  }

  /// Returns the next line of standard output; nil at its end.
  func readOutputLine() throws -> String? {
    guard let output else { return nil }
    return try Self.readLine(output, &unreadOutput)
  }

  /// Returns the next line of standard error; nil at its end.
  func readErrorLine() throws -> String? { try Self.readLine(errors, &unreadErrors) }

  /// Returns the remaining lines of standard output.
  func readOutput() throws -> [String] {
    var lines: [String] = []
    while let line = try readOutputLine() { lines.append(line) }
    return lines
  }

  /// Returns the remaining lines of standard error.
  func readErrors() throws -> [String] {
    var lines: [String] = []
    while let line = try readErrorLine() { lines.append(line) }
    return lines
  }

  /// Waits until the program has ended; kills it after a minute.
  func waitForEnd() -> End {
    if let end { return end }
    // The pipe hangs up when the program ends.
    var state = pollfd(fd: errors, events: 0, revents: 0)
    let isHung = poll(&state, 1, 60_000) == 0
    if isHung { kill(id, SIGKILL) }
    var status: Int32 = 0
    waitpid(id, &status, 0)
    let signal = status & 0x7f
    let end =
      isHung ? End.hung : signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    self.end = end
    return end
  }

  private static func readLine(_ descriptor: Int32, _ unread: inout [UInt8]) throws -> String? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = unread.firstIndex(of: 10) {
        defer { unread.removeFirst(end + 1) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 60_000) > 0 else {
        throw Client.Failure("the program wrote nothing for a minute")
      }
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else {
        defer { unread = [] }
        return unread.isEmpty ? nil : String(decoding: unread, as: UTF8.self)
      }
      unread += buffer[..<count]
    }
  }
}
