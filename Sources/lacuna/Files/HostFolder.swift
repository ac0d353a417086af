import Crystals
import Foundation
import Structures

/// The folder of host files, to which a command adds one.
struct HostFolder {
  let path: String
  private let catalogue: HostCatalogue

  /// Opens a folder of host files; broken files in it are ignored.
  init(path: String) throws(CommandError) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    do throws(HostError) {
      catalogue = try HostCatalogue(path: path)
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// Returns the path of a host's file.
  func file(of name: String) -> String { "\(path)/\(name).json" }

  /// Checks that a host with a name may be written.
  ///
  /// - Throws: ``CommandError`` if another host has the name, in any case of its letters, or the file exists and must not be
  ///   replaced.
  func check(_ name: String, replacing: Bool) throws(CommandError) {
    let owner = catalogue.hosts.first { host in
      ([host.name] + host.aliases).contains { $0.lowercased() == name.lowercased() }
    }
    if let owner, owner.name != name {
      throw CommandError("\(name) is already a name of the host \(owner.name) in \(path)")
    }
    let file = file(of: name)
    let exists = FileManager.default.fileExists(atPath: file)
    guard owner == nil || exists else {
      throw CommandError("another file in \(path) has the host \(name); remove it first")
    }
    guard replacing || !exists else {
      throw CommandError("\(file) already exists; --force replaces it")
    }
  }

  /// Writes a host file, which is read back before it gets its name.
  ///
  /// - Returns: The host as it is read.
  /// - Throws: ``CommandError``; then the folder has not changed.
  func write(_ text: HostFileText, replacing: Bool) throws(CommandError) -> Crystals.Host {
    try check(text.name, replacing: replacing)
    let file = file(of: text.name)
    // A name without the extension of host files, so that nothing reads an incomplete one.
    let temporary = "\(path)/.\(text.name).\(getpid()).partial"
    defer { unlink(temporary) }
    try create(temporary, text.bytes)
    let host: Crystals.Host
    do throws(HostError) {
      host = try Crystals.Host(path: temporary)
    } catch {
      throw CommandError("\(error)")
    }
    guard host.name == text.name, host.title == text.title, host.cell == text.cell else {
      throw CommandError("\(temporary): the file does not have the host that was written")
    }
    // A hard link is never made over an existing file.
    guard (replacing ? rename(temporary, file) : link(temporary, file)) == 0 else {
      guard errno != EEXIST else {
        throw CommandError("\(file) already exists; --force replaces it")
      }
      throw CommandError(errnoOf: file)
    }
    return host
  }

  private func create(_ path: String, _ bytes: [UInt8]) throws(CommandError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw CommandError(errnoOf: path) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw CommandError(errnoOf: path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw CommandError(errnoOf: path) }
  }
}
