// What befalls the file costs speed and never an answer.

import Foundation
import Numerics
import PredictionStore
import StoreWriter
import Testing

struct StoreFaultTests {
  private static let lockedMessage = "the cache file takes no rows: another process holds it locked"

  /// Expects of any store that what goes in is answered, in its very bits.
  private func expectAnswers(_ store: PredictionStore, _ number: Int = 1_000_000) {
    store.insert(samples: number..<number + 1)
    #expect(store.count(of: number..<number + 1) == 1)
  }

  /// A file with the samples 0..<500, all in the file itself.
  private func fill(_ path: String) {
    let store = PredictionStore(file: path)
    store.insert(samples: 0..<500)
    store.close()
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  // MARK: In the way

  @Test func `a missing folder is a reason to run without a file`() throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store = PredictionStore(file: folder.path + "/none/cache.sqlite", log: log)
    #expect(store.snapshot.state == .memoryOnly(.folderMissing))
    expectAnswers(store)
    store.flush()
    store.flush()
    #expect(
      log.warnings == [
        "predictions are cached in memory alone; the file: its folder does not exist"
      ])
  }

  @Test func `what waited for a folder is written when the folder is there`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/late/cache.sqlite"
    let store = PredictionStore(file: path)
    store.insert(samples: 0..<50)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/late", withIntermediateDirectories: false)
    try await store.becomes(.disk)
    #expect(PredictionStore(file: path).count(of: 0..<50) == 50)
  }

  @Test func `a folder in the place of the file is a reason to run without`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.path)
    #expect(store.snapshot.state == .memoryOnly(.cannotOpen))
    expectAnswers(store)
  }

  @Test func `a file locked for writing is still read, and written when it is free`() async throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    let other = try Connection(path: folder.file, mode: .readWrite, busyTimeout: 0)
    try other.execute("BEGIN EXCLUSIVE")
    store.insert(samples: 500..<600)
    store.flush()
    store.flush()
    #expect(store.snapshot.state == .lookupsOnly(.locked))
    #expect(store.count(of: 0..<500) == 500)
    expectAnswers(store)
    #expect(log.warnings == [Self.lockedMessage])
    try other.execute("COMMIT")
    try await store.becomes(.disk)
    #expect(store.count(of: 0..<600) == 600)
    #expect(store.snapshot.droppedWrites == 0)
  }

  @Test func `a file locked as a whole is done without until it is free`() async throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store: PredictionStore
    do {
      let other = try Connection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      try other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
      store = PredictionStore(file: folder.file)
      #expect(store.snapshot.state == .memoryOnly(.locked))
      #expect(store.count(of: 0..<500) == 0)
      expectAnswers(store)
    }
    try await store.becomes(.disk)
    #expect(store.count(of: 0..<500) == 500)
  }

  @Test func `rows beyond the queue's bound are dropped and counted`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file, entries: 1000) { $0.maximumPendingWrites = 100 }
    let other = try Connection(path: folder.file, mode: .readWrite, busyTimeout: 0)
    try other.execute("BEGIN EXCLUSIVE")
    store.insert(samples: 500..<510)
    store.flush()
    store.insert(samples: 510..<700)
    #expect(store.snapshot.pendingWrites == 100)
    #expect(store.snapshot.droppedWrites == 100)
    #expect(store.count(of: 500..<700) == 200)
    try other.execute("COMMIT")
    store.flush()
    #expect(store.snapshot.writes == 100)
    #expect(PredictionStore(file: folder.file).count(of: 0..<700) == 600)
  }

  // MARK: Not ours

  @Test func `another program's file is left as it is`() throws {
    let folder = try TemporaryFolder()
    do {
      let other = try Connection(path: folder.file, mode: .readWriteCreate, busyTimeout: 0)
      try other.execute("CREATE TABLE notes (text); INSERT INTO notes VALUES ('keep me')")
    }
    let before = try bytes(folder.file)
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    #expect(store.snapshot.state == .memoryOnly(.foreign))
    expectAnswers(store)
    store.close()
    #expect(try bytes(folder.file) == before)
    #expect(try folder.names == ["cache.sqlite"])
    #expect(
      log.warnings == [
        "predictions are cached in memory alone; the file: it belongs to another program"
      ])
  }

  @Test func `another program's unfinished transaction is left as it is`() throws {
    let folder = try TemporaryFolder()
    let original = folder.path + "/original.sqlite"
    let other = try Connection(path: original, mode: .readWriteCreate, busyTimeout: 0)
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

  @Test func `a newer program's file is refused and left alone`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    do {
      let newer = try Connection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      try newer.execute("PRAGMA user_version = \(Schema.version + 1)")
    }
    let before = try bytes(folder.file)
    let store = PredictionStore(file: folder.file)
    #expect(store.snapshot.state == .memoryOnly(.schemaVersion(Schema.version + 1)))
    expectAnswers(store)
    store.close()
    #expect(try bytes(folder.file) == before)
  }

  // MARK: Damaged

  @Test(arguments: ["noise", "text", "short", "cut", "garbled"])
  func `a damaged file is set aside and a new one begun`(damage: String) throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    var random = SplitMix64(seed: 3)
    var content = try bytes(folder.file)
    switch damage {
    case "noise":
      content = Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) })
    case "text": content = Data("this is no database".utf8)
    case "short": content = content.prefix(60)
    case "cut": content = content.prefix(content.count / 2 + 100)
    default:
      for offset in 100..<4096 { content[offset] = UInt8.random(in: 0...255, using: &random) }
    }
    try content.write(to: URL(fileURLWithPath: folder.file))
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    #expect(store.snapshot.state == .disk)
    #expect(store.count(of: 0..<500) == 0)
    store.insert(samples: 0..<100)
    store.close()
    #expect(PredictionStore(file: folder.file).count(of: 0..<500) == 100)
    let aside = try #require(try folder.names.first { $0.hasPrefix("cache.sqlite.corrupt-") })
    #expect(try bytes(folder.path + "/" + aside) == content)
    #expect(log.warnings.contains("set the damaged cache file aside"))
  }

  @Test func `damage found by a lookup is set aside with its log while lookups go on`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file)
    // Every page but the first two, behind the back of the open connections.
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: folder.file))
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: 8192)
    try handle.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 8192))
    #expect(store.count(of: 0..<500) != nil)
    store.flush()
    store.insert(samples: 0..<100)
    store.flush()
    #expect(store.snapshot.state == .disk)
    #expect(store.count(of: 0..<500) == 100)
    #expect(try folder.names.contains { $0.hasPrefix("cache.sqlite.corrupt-") })
    try handle.close()
  }

  @Test(arguments: 0..<40)
  func `bytes damaged anywhere are never an answer`(seed: Int) throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    var random = SplitMix64(seed: UInt64(seed))
    var content = try bytes(folder.file)
    for _ in 0..<(1 << Int.random(in: 0...10, using: &random)) {
      let offset = Int.random(in: 100..<content.count, using: &random)
      content[offset] = UInt8.random(in: 0...255, using: &random)
    }
    try content.write(to: URL(fileURLWithPath: folder.file))
    let store = PredictionStore(file: folder.file)
    for number in 0..<500 { #expect(store.count(of: number..<number + 1) != nil) }
    store.flush()
    expectAnswers(store)
    store.insert(samples: 0..<500)
    store.close()
  }

  @Test(arguments: 0..<10)
  func `a damaged log loses rows and answers nothing wrong`(seed: Int) throws {
    let folder = try TemporaryFolder()
    let original = folder.path + "/original.sqlite"
    let store = PredictionStore(file: original) { $0.rowsPerTransaction = 10 }
    store.insert(samples: 0..<500)
    store.flush()
    var random = SplitMix64(seed: UInt64(seed))
    var log = try bytes(original + "-wal")
    for _ in 0..<(1 << seed) {
      log[Int.random(in: 0..<log.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    try FileManager.default.copyItem(atPath: original, toPath: folder.file)
    try log.write(to: URL(fileURLWithPath: folder.file + "-wal"))
    let damaged = PredictionStore(file: folder.file)
    #expect(damaged.count(of: 0..<500) != nil)
    damaged.insert(samples: 0..<500)
    damaged.close()
    let reopened = PredictionStore(file: folder.file)
    #expect(reopened.count(of: 0..<500) == 500)
  }

  @Test func `an edited row is no answer, and is made good by the next`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    do {
      let editor = try Connection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      try editor.execute(
        """
        UPDATE predictions SET band_gap_ev = band_gap_ev / 2
        WHERE CAST(strftime('%s', created) AS INTEGER) < 100
        """)
    }
    let store = PredictionStore(file: folder.file)
    #expect(store.count(of: 0..<500) == 400)
    store.insert(samples: 0..<100)
    store.flush()
    #expect(store.count(of: 0..<500) == 500)
    #expect(store.snapshot.state == .disk)
  }

  @Test func `a file that is moved away is replaced by a new one`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file)
    #expect(store.count(of: 0..<500) == 500)
    for suffix in ["", "-wal", "-shm"] {
      try FileManager.default.moveItem(
        atPath: folder.file + suffix, toPath: folder.path + "/moved.sqlite" + suffix)
    }
    store.insert(samples: 500..<510)
    store.close()
    #expect(PredictionStore(file: folder.file).count(of: 0..<510) == 10)
    #expect(PredictionStore(file: folder.path + "/moved.sqlite").count(of: 0..<510) == 500)
  }

  // MARK: The disk

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a full disk is still read, and written when there is room`() async throws {
    let disk = try SmallDisk()
    let log = LogRecorder()
    let store = PredictionStore(file: disk.file, log: log)
    store.insert(samples: 0..<100)
    store.flush()
    try disk.fill("ballast")
    store.insert(samples: 100..<300)
    store.flush()
    #expect(store.snapshot.state == .lookupsOnly(.full))
    #expect(store.count(of: 0..<100) == 100)
    expectAnswers(store)
    #expect(log.warnings == ["the cache file takes no rows: the disk is full"])
    try disk.remove("ballast")
    try await store.becomes(.disk)
    #expect(store.count(of: 0..<300) == 300)
    store.close()
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a disk that is full from the start is done without until there is room`() async throws {
    let disk = try SmallDisk()
    try disk.fill("ballast")
    let store = PredictionStore(file: disk.file)
    #expect(store.snapshot.state.isMemoryOnly)
    store.insert(samples: 0..<100)
    expectAnswers(store)
    try disk.remove("ballast")
    try await store.becomes(.disk)
    #expect(store.count(of: 0..<100) == 100)
    store.close()
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a disk that cannot be written costs no answer`() async throws {
    let disk = try SmallDisk()
    fill(disk.file)
    try disk.setReadOnly(true)
    let store = PredictionStore(file: disk.file)
    #expect(store.snapshot.state != .disk)
    expectAnswers(store)
    try disk.setReadOnly(false)
    try await store.becomes(.disk)
    #expect(store.count(of: 0..<500) == 500)
    store.close()
  }

  @Test(.enabled(if: getuid() != 0))
  func `a file that cannot be written is read`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    #expect(chmod(folder.file, 0o400) == 0)
    let store = PredictionStore(file: folder.file)
    #expect(store.snapshot.state == .lookupsOnly(.readOnly))
    #expect(store.count(of: 0..<500) == 500)
    expectAnswers(store)
  }

  @Test func `a folder in which nothing can be made is a reason to run without`() {
    let store = PredictionStore(file: "/proc/cache.sqlite")
    #expect(store.snapshot.state == .memoryOnly(.cannotOpen))
    expectAnswers(store)
  }
}

extension StoreState {
  fileprivate var isMemoryOnly: Bool {
    if case .memoryOnly = self { true } else { false }
  }
}
