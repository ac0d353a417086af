import Foundation
import Numerics
import PredictionStore
import StoreWriter
import Testing

/// A store whose file fails: every prediction that was inserted is still returned, and a wrong one
/// never is.
struct StoreFaultTests {
  // MARK: Missing folders and locks

  @Test func `without its folder a store works in memory`() throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store = PredictionStore(file: folder.path + "/none/cache.sqlite", log: log)
    #expect(store.snapshot.state == .memoryOnly(.folderMissing))
    expectWorks(store)
    store.flush()
    store.flush()
    #expect(log.warnings == ["\(StoreState.memoryOnly(.folderMissing))"])
  }

  @Test func `pending rows are written once the folder exists`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/late/cache.sqlite"
    let log = LogRecorder()
    let store = PredictionStore(file: path, log: log)
    store.insert(samples: 0..<50)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/late", withIntermediateDirectories: false)
    await log.wait { store.snapshot.state == .disk }
    #expect(PredictionStore(file: path).count(of: 0..<50) == 50)
  }

  @Test func `with a folder at the path of its file a store works in memory`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.path)
    #expect(store.snapshot.state == .memoryOnly(.cannotOpen))
    expectWorks(store)
  }

  @Test func `a file locked for writing is read, and written once it is unlocked`() async throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    let other = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
    try other.execute("BEGIN EXCLUSIVE")
    store.insert(samples: 500..<600)
    store.flush()
    store.flush()
    #expect(store.snapshot.state == .lookupsOnly(.locked))
    #expect(store.count(of: 0..<500) == 500)
    expectWorks(store)
    #expect(log.warnings == ["\(StoreState.lookupsOnly(.locked))"])
    try other.execute("COMMIT")
    await log.wait { store.snapshot.state == .disk }
    #expect(store.count(of: 0..<600) == 600)
    #expect(store.snapshot.droppedWrites == 0)
  }

  @Test func `an exclusively locked file is used once it is unlocked`() async throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let log = LogRecorder()
    let store: PredictionStore
    do {
      let other = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      try other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
      store = PredictionStore(file: folder.file, log: log)
      #expect(store.snapshot.state == .memoryOnly(.locked))
      #expect(store.count(of: 0..<500) == 0)
      expectWorks(store)
    }
    await log.wait { store.snapshot.state == .disk }
    #expect(store.count(of: 0..<500) == 500)
  }

  @Test func `rows for which the queue has no room are dropped and counted`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file, entries: 1000) { $0.maximumPendingWrites = 100 }
    let other = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
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

  // MARK: Other versions and damage

  @Test func `a file of a newer schema version is neither used nor changed`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    do {
      let newer = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      try newer.execute("PRAGMA user_version = \(Schema.version + 1)")
    }
    let before = try bytes(folder.file)
    let store = PredictionStore(file: folder.file)
    #expect(store.snapshot.state == .memoryOnly(.schemaVersion(Schema.version + 1)))
    expectWorks(store)
    store.close()
    #expect(try bytes(folder.file) == before)
  }

  @Test(arguments: ["cut", "garbled"])
  func `a damaged cache is quarantined and replaced`(damage: String) throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    var random = SplitMix64(seed: 3)
    var content = try bytes(folder.file)
    switch damage {
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
    let quarantined = try #require(
      try folder.names.first { $0.hasPrefix("cache.sqlite.corrupt-") })
    #expect(try bytes(folder.path + "/" + quarantined) == content)
    #expect(log.warnings.contains { $0.contains("quarantined") })
  }

  @Test func `a file whose damage a lookup finds is quarantined with its write-ahead log`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    let store = PredictionStore(file: folder.file)
    // Overwrites all pages but the first two, while connections are open.
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
  func `damaged bytes never give a wrong prediction`(seed: Int) throws {
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
    expectWorks(store)
    store.insert(samples: 0..<500)
    store.close()
  }

  @Test(arguments: 0..<10)
  func `a damaged write-ahead log never gives a wrong prediction`(seed: Int) throws {
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

  @Test func `an edited row is a miss, and is replaced by the next insertion`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    do {
      let editor = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
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

  // MARK: Disks and permissions

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a file on a full disk is read, and written once there is space`() async throws {
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
    expectWorks(store)
    #expect(log.warnings == ["\(StoreState.lookupsOnly(.full))"])
    try disk.remove("ballast")
    await log.wait { store.snapshot.state == .disk }
    #expect(store.count(of: 0..<300) == 300)
    store.close()
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a disk that is full at the start is used once there is space`() async throws {
    let disk = try SmallDisk()
    try disk.fill("ballast")
    let log = LogRecorder()
    let store = PredictionStore(file: disk.file, log: log)
    #expect(store.snapshot.state.isMemoryOnly)
    store.insert(samples: 0..<100)
    expectWorks(store)
    try disk.remove("ballast")
    await log.wait { store.snapshot.state == .disk }
    #expect(store.count(of: 0..<100) == 100)
    store.close()
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `a read-only disk costs no prediction`() async throws {
    let disk = try SmallDisk()
    fill(disk.file)
    try disk.setReadOnly(true)
    let log = LogRecorder()
    let store = PredictionStore(file: disk.file, log: log)
    #expect(store.snapshot.state != .disk)
    expectWorks(store)
    try disk.setReadOnly(false)
    await log.wait { store.snapshot.state == .disk }
    #expect(store.count(of: 0..<500) == 500)
    store.close()
  }

  @Test(.enabled(if: getuid() != 0))
  func `a read-only file is read`() throws {
    let folder = try TemporaryFolder()
    fill(folder.file)
    #expect(chmod(folder.file, 0o400) == 0)
    let store = PredictionStore(file: folder.file)
    #expect(store.snapshot.state == .lookupsOnly(.readOnly))
    #expect(store.count(of: 0..<500) == 500)
    expectWorks(store)
  }

  @Test func `in a folder where no file can be created a store works in memory`() {
    let store = PredictionStore(file: "/proc/cache.sqlite")
    #expect(store.snapshot.state == .memoryOnly(.cannotOpen))
    expectWorks(store)
  }
}

extension StoreState {
  fileprivate var isMemoryOnly: Bool {
    if case .memoryOnly = self { true } else { false }
  }
}
