import Crystals
import FoundationEssentials

/// The hosts that the tests use.
enum Fixture {
  /// The committed host catalogue.
  static let catalogue: HostCatalogue = {
    let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    do { return try HostCatalogue(path: root + "/Models/hosts") } catch {
      fatalError("the committed host catalogue: \(error)")
    }
  }()

  static let hosts = catalogue.hosts

  static func host(_ name: String) throws -> Host {
    guard let host = catalogue[name] else { throw HostError.unreadable(name, "no such host") }
    return host
  }
}
