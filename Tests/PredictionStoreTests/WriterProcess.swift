import CLinux
import Foundation
import Glibc

/// A process that fills a cache file: the executable `StoreWriter`.
///
/// Every value must be consumed by ``killed()`` or ``ended()``.
struct WriterProcess: ~Copyable {
  private let id: pid_t
  private let output: FileHandle
  private var lines = ""

  /// Starts the executable, which is built beside the executable of the tests.
  init(_ arguments: String...) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("StoreWriter").path
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    // The process must not inherit other descriptors of the tests, such as pipes to other writers.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
    var vector = ([path] + arguments).map { strdup($0) } + [nil]
    var id: pid_t = 0
    let code = posix_spawn(&id, path, &actions, nil, &vector, environ)
    vector.forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ECHILD) }
    self.id = id
    self.output = output
  }

  /// Waits until the process prints something more or ends.
  mutating func waitForOutput() {
    lines += String(decoding: output.availableData, as: UTF8.self)
  }

  /// Kills the process by SIGKILL, and returns the complete lines that it printed.
  consuming func killed() -> [Substring] {
    kill(id, SIGKILL)
    return ended().lines
  }

  /// Waits until the process ends, and returns the complete lines that it printed and whether it
  /// succeeded.
  consuming func ended() -> (lines: [Substring], succeeded: Bool) {
    lines += String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
    return (lines.split(separator: "\n", omittingEmptySubsequences: false).dropLast(), status == 0)
  }
}
