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
    // Nothing reads an incomplete file, since its name does not end as those of host files.
    var output = try OutputFile.open(file(of: text.name), replaces: replacing)
    _ = try output.write(text.bytes)
    let written = output.partialPath ?? file(of: text.name)
    let host: Crystals.Host
    do throws(HostError) {
      host = try Crystals.Host(path: written)
    } catch {
      throw CommandError("\(error)")
    }
    guard host.name == text.name, host.title == text.title, host.cell == text.cell else {
      throw CommandError("\(written): the file does not have the host that was written")
    }
    try output.finish()
    return host
  }
}
