import Foundation
import Glibc

/// A memory file system of 1 MiB, mounted on a temporary folder until it is destroyed.
struct SmallDisk: ~Copyable {
  private let folder: TemporaryFolder

  var file: String { folder.file }

  /// Mounts the disk; throws if the process may not mount.
  init() throws {
    let folder = try TemporaryFolder()
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
    self.folder = folder
  }

  deinit { umount2(folder.path, Int32(MNT_DETACH)) }

  /// Makes the disk read-only, or writable again.
  func setReadOnly(_ isReadOnly: Bool) throws {
    let flags = UInt(MS_REMOUNT) | (isReadOnly ? UInt(MS_RDONLY) : 0)
    guard mount("tmpfs", folder.path, "tmpfs", flags, "size=1m") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EBUSY)
    }
  }

  /// Fills the free space of the disk with a file of the given name.
  func fill(_ name: String) throws {
    let descriptor = open(folder.path + "/" + name, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
  }

  /// Whether this process may mount one.
  static let isAllowed = (try? SmallDisk()) != nil
}
