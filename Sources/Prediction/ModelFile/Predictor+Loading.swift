// From the folder of a model to a predictor. Everything read is checked before it is used.

import Compression
import Crypto
import Crystals
import Defects
import FoundationEssentials
import Glibc
import GraphNetwork
import JSON

extension Predictor {
  /// Loads the model of the folder at `path`, whose hosts must be in `catalogue`.
  ///
  /// - Throws: ``ModelError`` that says which file is wrong, and how.
  public convenience init(path: String, catalogue: HostCatalogue) throws(ModelError) {
    let text = Data(try readFile(path + "/model.json", limit: 1 << 24))
    let manifest: ModelManifest
    do {
      manifest = try JSONDecoder().decode(ModelManifest.self, from: text)
    } catch {
      // Another format may have other fields: its number says more than the first that is missing.
      if let layout = try? JSONDecoder().decode(Layout.self, from: text) { try layout.check() }
      let detail = (error as? DecodingError).flatMap(InvalidDocument.init)?.description
      throw .malformedManifest(detail ?? "not JSON")
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

  /// A predictor from a manifest and the tensors that it describes.
  package convenience init(
    manifest: ModelManifest, identity: String, tensors: [String: Tensor], catalogue: HostCatalogue
  ) throws(ModelError) {
    try manifest.check()
    let hosts = try manifest.knownHosts(of: catalogue)
    var known: [Species] = []
    for text in manifest.species {
      guard let species = Species(text: text), hosts[species.host] != nil else {
        throw .malformedManifest("species '\(text)'")
      }
      known.append(species)
    }
    let table = SpeciesTable(known)
    guard table.species == known else {
      throw .malformedManifest("species must be in ascending order, each once")
    }
    let panels = try ExpertBuilder(
      hosts: hosts, table: table, coverage: manifest.intervalCoverage, tensors: tensors,
      entries: manifest.experts
    ).panels()
    let own: HostCatalogue
    do throws(HostError) {
      own = try HostCatalogue(hosts: Array(hosts.values))
    } catch {
      throw .malformedManifest("\(error)")
    }
    try self.init(
      manifest: manifest, identity: identity, catalogue: own, table: table, panels: panels)
  }

  /// The name, and the first 12 digits of the SHA-256 of `model.json`, which names the weights by theirs.
  package static func identity(name: String, manifest: Data) -> String {
    name + "@" + hexadecimal(SHA256.hash(data: manifest)).prefix(12)
  }
}

/// The digits of a digest.
package func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// The bytes of a file that has at most `limit` of them.
private func readFile(_ path: String, limit: Int) throws(ModelError) -> [UInt8] {
  let name = path.split(separator: "/").suffix(2).joined(separator: "/")
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw .unreadable(name, errno == ENOENT ? "there is no such file" : "it cannot be read")
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(name, "it cannot be read") }
  let size = Int(status.st_size)
  guard size <= limit else { throw .unreadable(name, "more than \(limit) bytes") }
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
    while count < size {
      let read = read(descriptor, bytes.baseAddress.map { $0 + count }, size - count)
      if read < 0, errno == EINTR { continue }
      guard read > 0 else { break }
      count += read
    }
  }
  guard bytes.count == size else { throw .unreadable(name, "it cannot be read") }
  return bytes
}

/// The version of the layout alone.
private struct Layout: Decodable {
  let format: Int

  func check() throws(ModelError) {
    let known = ModelManifest.currentFormat
    guard format == known else {
      throw .malformedManifest("format \(format); this version reads format \(known)")
    }
  }
}

extension ModelManifest {
  /// What a model may be called.
  package static let nameRule = "must be 1 to 64 letters, digits, '.', '-' or '_'"

  /// Whether ``nameRule`` allows a name.
  package static func allows(name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
    }
    return isPlain && (1...64).contains(name.utf8.count)
  }

  fileprivate func check() throws(ModelError) {
    try Layout(format: format).check()
    guard intervalCoverage > 0, intervalCoverage < 1 else {
      throw .malformedManifest("interval_coverage must be between 0 and 1")
    }
    guard Self.allows(name: name) else { throw .malformedManifest("name: \(Self.nameRule)") }
  }

  /// The hosts of the model as the catalogue has them, the same to the last digit.
  fileprivate func knownHosts(of catalogue: HostCatalogue) throws(ModelError) -> [String: Host] {
    var known: [String: Host] = [:]
    for (name, part) in hosts.sorted(by: { $0.key < $1.key }) {
      guard let host = catalogue[name], host.name == name else { throw .hostDiffers(name) }
      let repeats = [part.defaultSupercell] + part.domain.supercells
      let allowed = 1...Supercell.maximumRepeats
      guard repeats.allSatisfy({ $0.count == 2 && $0.allSatisfy(allowed.contains) }) else {
        throw .malformedManifest(
          "hosts.\(name): a supercell is two numbers from 1 to \(allowed.upperBound)")
      }
      let same = HostPart(host, defaultSupercell: part.defaultSupercell, domain: part.domain)
      guard same == part else { throw .hostDiffers(name) }
      known[name] = host
    }
    return known
  }
}
