// The host catalogue: every JSON file of a folder is a host.

import FoundationEssentials

/// The hosts that a folder of host files describes.
public struct HostCatalogue: Sendable {
  /// The hosts in alphabetical order of their names.
  public let hosts: [Host]
  private let indices: [String: Int]

  /// A catalogue of the given hosts.
  ///
  /// - Throws: ``HostError/nameTaken(_:)`` if two of them share a name or alias.
  public init(hosts: [Host]) throws(HostError) {
    self.hosts = hosts.sorted { $0.name < $1.name }
    var indices: [String: Int] = [:]
    for (index, host) in self.hosts.enumerated() {
      for name in [host.name] + host.aliases {
        guard indices.updateValue(index, forKey: name) == nil else { throw .nameTaken(name) }
      }
    }
    self.indices = indices
  }

  /// The hosts described by the `.json` files of the folder at `path`.
  ///
  /// - Throws: ``HostError`` that names the file and the field at fault.
  public init(path: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { $0.hasSuffix(".json") }
    } catch {
      throw HostError.unreadable(path, "the folder cannot be listed")
    }
    guard names.count <= Self.maximumFileCount else {
      throw HostError.unreadable(path, "more than \(Self.maximumFileCount) host files")
    }
    let hosts = try names.map { name in
      let file = path + "/" + name
      let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
      guard let size, size <= Self.maximumFileSize,
        let data = FileManager.default.contents(atPath: file)
      else {
        throw HostError.unreadable(
          name, "not a readable file of at most \(Self.maximumFileSize) bytes")
      }
      return try Host(json: data, file: name)
    }
    try self.init(hosts: hosts)
  }

  /// The most files a catalogue may have.
  public static let maximumFileCount = 1000
  /// The largest host file, bytes.
  public static let maximumFileSize = 1 << 20

  /// The host with that name or alias.
  public subscript(name: String) -> Host? { indices[name].map { hosts[$0] } }
}
