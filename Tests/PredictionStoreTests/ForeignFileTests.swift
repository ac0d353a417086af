import Foundation
import Numerics
import PredictionStore
import StoreWriter
import Testing

/// A store whose file is not a cache: the file stays as it is, and the store works in memory.
struct ForeignFileTests {
  @Test func `another program's file is not changed`() throws {
    let folder = try TemporaryFolder()
    do {
      let other = try SQLiteConnection(path: folder.file, mode: .readWriteCreate, busyTimeout: 0)
      try other.execute("CREATE TABLE notes (text); INSERT INTO notes VALUES ('keep me')")
    }
    let before = try bytes(folder.file)
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    #expect(store.snapshot.state == .memoryOnly(.foreign))
    expectWorks(store)
    store.close()
    #expect(try bytes(folder.file) == before)
    #expect(try folder.names == ["cache.sqlite"])
    #expect(log.warnings == ["\(StoreState.memoryOnly(.foreign))"])
  }

  @Test func `another program's file and its write-ahead log are not changed`() throws {
    let folder = try TemporaryFolder()
    let original = folder.path + "/original.sqlite"
    let other = try SQLiteConnection(path: original, mode: .readWriteCreate, busyTimeout: 0)
    try other.execute(
      "PRAGMA journal_mode = WAL; CREATE TABLE notes (text); INSERT INTO notes VALUES ('keep me')")
    try other.execute("PRAGMA wal_checkpoint; INSERT INTO notes VALUES ('me too')")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: original + suffix, toPath: folder.file + suffix)
    }
    let before = try (bytes(folder.file), bytes(folder.file + "-wal"))
    let store = PredictionStore(file: folder.file)
    #expect(store.snapshot.state == .memoryOnly(.foreign))
    store.close()
    #expect(try (bytes(folder.file), bytes(folder.file + "-wal")) == before)
  }

  @Test(arguments: ["noise", "text", "short", "zeros", "empty database"])
  func `a file that is not a cache is not changed`(kind: String) throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    var random = SplitMix64(seed: 3)
    let content =
      switch kind {
      case "noise": Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) })
      case "text": Data("this is no database".utf8)
      // Too short to tell whether it was a cache.
      case "short": try bytes(folder.file).prefix(60)
      case "zeros": Data(count: 8192)
      default: try emptyDatabase(folder.path + "/other.sqlite")
      }
    try content.write(to: URL(fileURLWithPath: folder.file))
    #expect(StoreConfiguration(path: folder.file).hasForeignFile)
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    #expect(store.snapshot.state == .memoryOnly(.foreign))
    expectWorks(store)
    store.close()
    #expect(try bytes(folder.file) == content)
    #expect(try folder.names.filter { $0.hasPrefix("cache") } == ["cache.sqlite"])
    #expect(log.warnings == ["\(StoreState.memoryOnly(.foreign))"])
  }

  /// Returns the bytes of a database without a table, which another program may be about to fill.
  private func emptyDatabase(_ path: String) throws -> Data {
    do {
      let other = try SQLiteConnection(path: path, mode: .readWriteCreate, busyTimeout: 0)
      try other.execute("PRAGMA user_version = 1")
    }
    return try bytes(path)
  }

  @Test func `a cache that another program overwrites while it is open is left to it`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file)
    #expect(store.count(of: 0..<10) == 10)
    let content = Data(repeating: 0x5a, count: try bytes(folder.file).count)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: folder.file))
    try handle.write(contentsOf: content)
    try handle.close()
    #expect(store.count(of: 0..<500) != nil)
    store.flush()
    store.flush()
    #expect(store.snapshot.state == .memoryOnly(.foreign))
    expectWorks(store)
    store.close()
    #expect(try bytes(folder.file) == content)
    #expect(try !folder.names.contains { $0.contains("corrupt") })
  }

  @Test func `a missing, an empty and a damaged file may be used`() throws {
    let folder = try TemporaryFolder()
    #expect(!StoreConfiguration(path: folder.file).hasForeignFile)
    try Data().write(to: URL(fileURLWithPath: folder.file))
    #expect(!StoreConfiguration(path: folder.file).hasForeignFile)
    fill(folder.file)
    #expect(PredictionStore(file: folder.file).count(of: 0..<500) == 500)
    try bytes(folder.file).prefix(5000).write(to: URL(fileURLWithPath: folder.file))
    #expect(!StoreConfiguration(path: folder.file).hasForeignFile)
  }
}
