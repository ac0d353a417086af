import Compression
import Crypto
import Crystals
import FoundationEssentials
import Glibc
import GraphNetwork
import JSON

extension Predictor {
  /// Loads the model in the folder at `path`; its hosts must be in the catalogue.
  ///
  /// - Throws: ``ModelError`` with the file that is wrong.
  public convenience init(path: String, catalogue: HostCatalogue) throws(ModelError) {
    let text = Data(try readFile(path + "/model.json", limit: 1 << 24))
    let manifest: ModelManifest
    do {
      manifest = try JSONDecoder().decode(ModelManifest.self, from: text)
    } catch {
      // Another format may have other fields: report it rather than the first field that is missing.
      if let header = try? JSONDecoder().decode(ModelManifest.FormatHeader.self, from: text) {
        try header.validate()
      }
      let detail = (error as? DecodingError).flatMap(InvalidDocument.init)?.description
      throw .malformedManifest(detail ?? "the file is not JSON")
    }
    guard !manifest.weights.file.contains("/") else {
      throw .malformedManifest("weights.file must be a name without '/'")
    }
    let compressed = try readFile(path + "/" + manifest.weights.file, limit: 1 << 30)
    let file: [UInt8]
    do {
      file = try Gzip.decompress(compressed, limit: 1 << 30)
    } catch {
      throw .unreadable(manifest.weights.file, "\(error)")
    }
    let digest = hexadecimal(SHA256.hash(data: file))
    guard digest == manifest.weights.sha256 else { throw .weightsDiffer }
    try self.init(
      manifest: manifest, identity: Self.identity(name: manifest.name, manifest: text),
      tensors: Safetensors.decode(file), catalogue: catalogue)
  }

  /// Creates a predictor from a manifest and its tensors.
  ///
  /// - Throws: ``ModelError`` if they do not fit each other or the catalogue.
  package convenience init(
    manifest: ModelManifest, identity: String, tensors: [String: Tensor], catalogue: HostCatalogue
  ) throws(ModelError) {
    try manifest.validate()
    let hosts = try manifest.hosts(in: catalogue)
    var known: [Species] = []
    for text in manifest.species {
      guard let species = Species(text: text), hosts[species.host] != nil else {
        throw .malformedManifest("species '\(text)' is malformed, or its host is unknown")
      }
      known.append(species)
    }
    let table = SpeciesTable(known)
    guard table.species == known else {
      throw .malformedManifest("species must be in ascending order, each once")
    }
    let groups = try ExpertBuilder(
      hosts: hosts, table: table, coverage: manifest.intervalCoverage, tensors: tensors,
      entries: manifest.experts
    ).groups()
    let own: HostCatalogue
    do throws(HostError) {
      own = try HostCatalogue(hosts: Array(hosts.values))
    } catch {
      throw .malformedManifest("\(error)")
    }
    try self.init(
      manifest: manifest, identity: identity, catalogue: own, table: table, groups: groups)
  }

  /// Returns the name and the first 12 digits of the SHA-256 of `model.json`, "2dmd@3f2a91c0d4e7".
  ///
  /// The SHA-256 of the weights is in `model.json`, so the identity covers them.
  package static func identity(name: String, manifest: Data) -> String {
    name + "@" + hexadecimal(SHA256.hash(data: manifest)).prefix(12)
  }

  /// Returns the name in an identity: all before its last "@".
  package static func name(ofIdentity identity: String) -> String {
    identity.lastIndex(of: "@").map { String(identity[..<$0]) } ?? identity
  }
}

/// Returns a digest in hexadecimal.
package func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// Returns the contents of a file of at most `limit` bytes.
private func readFile(_ path: String, limit: Int) throws(ModelError) -> [UInt8] {
  let name = path.split(separator: "/").suffix(2).joined(separator: "/")
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw .unreadable(name, errno == ENOENT ? "there is no such file" : "the file cannot be read")
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(name, "the file cannot be read") }
  let size = Int(status.st_size)
  guard size <= limit else { throw .unreadable(name, "the file has more than \(limit) bytes") }
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
    while count < size {
      let read = read(descriptor, bytes.baseAddress.map { $0 + count }, size - count)
      if read < 0, errno == EINTR { continue }
      guard read > 0 else { break }
      count += read
    }
  }
  guard bytes.count == size else { throw .unreadable(name, "the file cannot be read") }
  return bytes
}
