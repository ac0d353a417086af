import Crystals
import FoundationEssentials

/// The files of the repository that tests read.
package enum CommittedFiles {
  /// The folder of the repository.
  package static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

  /// The folder of the committed model.
  package static let model = root + "/Models/2dmd"

  package static var hasModel: Bool {
    FileManager.default.fileExists(atPath: model + "/model.json")
  }

  /// The labelled data that the committed model was trained on: `LACUNA_DATA`, or a file next to the
  /// repository, which does not contain them.
  package static let data =
    ProcessInfo.processInfo.environment["LACUNA_DATA"] ?? root
    + "/../shared/data/2dmd/2dmd.ndjson.gz"

  package static var hasData: Bool { FileManager.default.fileExists(atPath: data) }

  // MARK: Hosts

  package static let catalogue: HostCatalogue = {
    do { return try HostCatalogue(path: root + "/Models/hosts") } catch {
      fatalError("the committed host catalogue: \(error)")
    }
  }()

  package static var hosts: [Host] { catalogue.hosts }

  package static func host(_ name: String) throws -> Host {
    guard let host = catalogue[name] else { throw HostError.unreadable(name, "no such host") }
    return host
  }

  package static func supercell(_ name: String, _ a: Int, _ b: Int) throws -> Supercell {
    guard let supercell = Supercell(host: try host(name), a: a, b: b) else {
      throw HostError.unreadable(name, "no such supercell")
    }
    return supercell
  }
}
