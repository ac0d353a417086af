import FileSupport
import Foundation
import HTTPSupport
import Prediction
import PredictionStore
import Testing

struct CacheTests {
  private func isCached(_ response: Client.Response) throws -> Bool? {
    try json(response)["cached"] as? Bool
  }

  @Test func `a repeated request is answered from the cache`() throws {
    let service = try RunningService()
    let first = try service.predict(Fixture.request(1))
    let second = try service.predict(Fixture.request(1))
    #expect(try isCached(first) == false)
    #expect(try isCached(second) == true)
    #expect(second.withoutID == first.withoutID)
  }

  @Test func `equal requests get equal predictions, each with the id of its request`() throws {
    let service = try RunningService()
    let first = try service.predict(Fixture.request(1)).withoutID
    for round in 0..<3 {
      for spelling in [Fixture.request(1), Fixture.request(1) + " ", "\n" + Fixture.request(1)] {
        let response = try service.predict(spelling)
        #expect(try isCached(response) == true)
        #expect(response.withoutID == first, "round \(round): \(spelling)")
      }
      for name in ["a", "b"] {
        let named = #"{"id":"\#(name)","# + Fixture.request(1).dropFirst()
        #expect(try json(service.predict(named))["id"] as? String == name)
      }
    }
    #expect(service.store.snapshot.allLookups.memoryHits == 15)
    #expect(service.store.snapshot.allLookups.misses == 1)
  }

  @Test func `a cache file serves the predictions of an earlier process`() throws {
    try withTemporaryFolder { folder in
      var first: [String] = []
      do {
        let service = try RunningService(cache: folder + "/c.sqlite")
        first = try (0..<5).map { try service.predict(Fixture.request($0)).withoutID }
      }
      let service = try RunningService(cache: folder + "/c.sqlite")
      for (number, text) in first.enumerated() {
        let response = try service.predict(Fixture.request(number))
        #expect(try isCached(response) == true)
        #expect(response.withoutID == text)
      }
      #expect(service.store.snapshot.allLookups.diskHits == 5)
    }
  }

  @Test func `a model never serves the predictions of another`() throws {
    try withTemporaryFolder { folder in
      try Fixture.writeVariant(seed: 424_242, to: folder + "/models")
      let variant = try Fixture.loadPredictor(models: folder + "/models")
      let original = try Fixture.predictor.get()
      #expect(variant.identity != original.identity)
      let service = try RunningService(cache: folder + "/c.sqlite")
      #expect(try isCached(service.predict(Fixture.request(1))) == false)
      for _ in 0..<3 { #expect(try isCached(service.predict(Fixture.request(1))) == true) }
      try service.service.load { variant }
      let response = try service.predict(Fixture.request(1))
      #expect(try isCached(response) == false)
      #expect(try json(response)["model"] as? String == variant.identity)
      #expect(try isCached(service.predict(Fixture.request(1))) == true)
      try service.service.load { original }
      #expect(try isCached(service.predict(Fixture.request(1))) == true)
    }
  }

  @Test(arguments: ["no database", "a folder", "in no folder", "another program's"])
  func `a service without a usable cache file predicts`(kind: String) throws {
    try withTemporaryFolder { folder in
      var path = folder + "/c.sqlite"
      switch kind {
      case "no database":
        try Data(repeating: 0x5a, count: 10_000).write(to: URL(fileURLWithPath: path))
      case "a folder":
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: false)
      case "in no folder": path = folder + "/nowhere/c.sqlite"
      default:
        let connection = try SQLiteConnection(path: path, mode: .readWriteCreate, busyTimeout: 100)
        try connection.execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
      }
      let service = try RunningService(cache: path)
      let first = try service.predict(Fixture.request(1))
      #expect(first.status == 200)
      let second = try service.predict(Fixture.request(1))
      #expect(second.withoutID == first.withoutID)
      #expect(try service.get("/health").status == 200)
    }
  }

  @Test func `a service whose cache file is locked by another process predicts`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/c.sqlite"
      let service = try RunningService(cache: path)
      let connection = try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: 1000)
      try connection.execute("BEGIN EXCLUSIVE")
      #expect(try service.predict(Fixture.request(1)).status == 200)
      #expect(try isCached(service.predict(Fixture.request(1))) == true)
      try connection.execute("ROLLBACK")
    }
  }
}
