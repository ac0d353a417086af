import FoundationEssentials

/// The hosts that the JSON files of a folder describe, by their names.
public struct HostCatalogue: Sendable {
  /// The hosts in alphabetical order of their names.
  public let hosts: [Host]
  /// The files that were left out because they are broken, or because another file has their name.
  public let faults: [HostFileFault]
  private let indices: [String: Int]
  /// The hosts by their names in lower case, without those that several hosts have.
  private let lowercasedIndices: [String: Int]

  /// Creates a catalogue of hosts.
  ///
  /// - Throws: ``HostError/nameTaken(_:)`` if two of them have a name or alias in common.
  public init(hosts: [Host]) throws(HostError) { try self.init(hosts: hosts, faults: []) }

  private init(hosts: [Host], faults: [HostFileFault]) throws(HostError) {
    self.hosts = hosts.sorted { $0.name < $1.name }
    self.faults = faults
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
  /// A file that cannot be used is left out, and is one of the ``faults``. Of several hosts with one name, that of the file
  /// `NAME.json` is used, or else the first in alphabetical order of the files.
  ///
  /// - Throws: ``HostError`` if the folder cannot be read, or has more than ``maximumFileCount`` host files.
  public init(path: String) throws(HostError) {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .unreadable(path, "the folder cannot be read")
    }
    let files = entries.filter { $0.hasSuffix(".json") }.sorted()
    guard files.count <= Self.maximumFileCount else {
      throw .unreadable(
        path,
        "the folder has \(files.count) host files; at most \(Self.maximumFileCount) are allowed")
    }
    var read: [(file: String, host: Host)] = []
    var faults: [HostFileFault] = []
    for file in files {
      do throws(HostError) {
        read.append((file, try Host(path: path + "/" + file)))
      } catch {
        let name = Host.name(inFile: path + "/" + file) ?? String(file.dropLast(".json".count))
        faults.append(HostFileFault(host: name, error: error))
      }
    }
    var owners: [String: String] = [:]
    var hosts: [Host] = []
    let namedAsFile = read.filter { $0.file == $0.host.name + ".json" }
    for (file, host) in namedAsFile + read.filter({ $0.file != $0.host.name + ".json" }) {
      let names = [host.name] + host.aliases
      if let name = names.first(where: { owners[$0] != nil }), let other = owners[name] {
        let error = HostError.unreadable(file, "'\(name)' is already a name of \(other)")
        faults.append(HostFileFault(host: host.name, error: error))
      } else if Set(names).count < names.count {
        let error = HostError.unreadable(file, "a name is given twice")
        faults.append(HostFileFault(host: host.name, error: error))
      } else {
        for name in names { owners[name] = file }
        hosts.append(host)
      }
    }
    try self.init(hosts: hosts, faults: faults)
  }

  /// The maximum number of files of a catalogue.
  public static let maximumFileCount = 1000
  /// The maximum size of a host file, bytes.
  public static let maximumFileSize = 1 << 20

  /// Returns why the host with a name is left out; nil if no file has it.
  public func fault(of name: String) -> HostFileFault? { faults.first { $0.host == name } }

  /// The host with a name or alias; its case matters only where two hosts differ by it.
  public subscript(name: String) -> Host? {
    (indices[name] ?? lowercasedIndices[name.lowercased()]).map { hosts[$0] }
  }
}
