import FoundationEssentials

/// The hosts that the JSON files of a folder describe, by their names.
public struct HostCatalogue: Sendable {
  /// The hosts in alphabetical order of their names.
  public let hosts: [Host]
  private let indices: [String: Int]
  /// The hosts by their names in lower case, without those that several hosts have.
  private let lowercasedIndices: [String: Int]

  /// Creates a catalogue of hosts.
  ///
  /// - Throws: ``HostError/nameTaken(_:)`` if two of them have a name or alias in common.
  public init(hosts: [Host]) throws(HostError) {
    self.hosts = hosts.sorted { $0.name < $1.name }
    var indices: [String: Int] = [:]
    for (index, host) in self.hosts.enumerated() {
      for name in [host.name] + host.aliases {
        guard indices.updateValue(index, forKey: name) == nil else { throw .nameTaken(name) }
      }
    }
    self.indices = indices
    let lowercased = Dictionary(grouping: indices) { $0.key.lowercased() }
    lowercasedIndices = lowercased.compactMapValues { entries in
      Set(entries.map(\.value)).count == 1 ? entries[0].value : nil
    }
  }

  /// Reads the hosts from the `.json` files of the folder at `path`.
  ///
  /// - Throws: ``HostError`` that names the file and the field at fault.
  public init(path: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { $0.hasSuffix(".json") }
    } catch {
      throw HostError.unreadable(path, "the folder cannot be read")
    }
    guard names.count <= Self.maximumFileCount else {
      throw HostError.unreadable(
        path,
        "the folder has \(names.count) host files; at most \(Self.maximumFileCount) are allowed")
    }
    let hosts = try names.map { name in
      let file = path + "/" + name
      let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
      guard let size, size <= Self.maximumFileSize,
        let data = FileManager.default.contents(atPath: file)
      else {
        throw HostError.unreadable(
          name, "the file cannot be read, or has more than \(Self.maximumFileSize) bytes")
      }
      return try Host(json: data, file: name)
    }
    try self.init(hosts: hosts)
  }

  /// The maximum number of files of a catalogue.
  public static let maximumFileCount = 1000
  /// The maximum size of a host file, bytes.
  public static let maximumFileSize = 1 << 20

  /// The host with a name or alias; its case matters only where two hosts differ by it.
  public subscript(name: String) -> Host? {
    (indices[name] ?? lowercasedIndices[name.lowercased()]).map { hosts[$0] }
  }
}
