import Crystals
import FileSupport
import FoundationEssentials
import Prediction
import Testing

@Suite struct BrokenHostFileTests {
  @Test func `a broken host file is an error of the models that need the host, which names it`()
    throws
  {
    try withTemporaryFolder { folder in
      for name in ["model", "hosts"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
      }
      for (name, data) in ModelFolder().files {
        try data.write(to: URL(filePath: "\(folder)/model/\(name)"))
      }
      for host in CommittedFiles.hosts {
        try FileManager.default.copyItem(
          atPath: "\(CommittedFiles.root)/Models/hosts/\(host.name).json",
          toPath: "\(folder)/hosts/\(host.name).json")
      }
      func load() throws -> Predictor {
        try Predictor(
          path: folder + "/model", catalogue: HostCatalogue(path: folder + "/hosts"))
      }
      try Data("{".utf8).write(to: URL(filePath: "\(folder)/hosts/Other.json"))
      let needed = try #require(try load().catalogue.hosts.first).name
      try Data("{".utf8).write(to: URL(filePath: "\(folder)/hosts/\(needed).json"))
      let error = #expect(throws: ModelError.self) { try load() }
      guard case .unreadableHost(needed, let reason) = try #require(error) else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains("\(needed).json"))
    }
  }
}
