import Dispatch
import Foundation
import Logging
import Numerics
import Prediction
import PredictionStore
import StoreWriter
import Synchronization
import Testing

/// A store whose file works.
struct PredictionStoreTests {
  @Test(arguments: [
    0.0, 1, -1, 0.1, 7.931, .pi, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, .leastNormalMagnitude.nextDown, .greatestFiniteMagnitude, .infinity,
    -.infinity, 1 - .ulpOfOne, 0x1p53, 0x1p53 + 2, 0x1p62, -0x1p63, 0x1p64,
  ])
  func `a number is read from the file bit for bit`(figure: Double) throws {
    let folder = try TemporaryFolder()
    let row = Sample.prediction(1, figure: figure)
    let store = PredictionStore(file: folder.file)
    store.insert([row])
    store.close()
    let known = try #require(PredictionStore(file: folder.file).prediction(for: row.key))
    #expect(known.hasSameBits(as: row))
  }

  @Test func `every row is read from the file bit for bit, before and after a restart`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file)
    store.insert(samples: 0..<3000)
    store.flush()
    #expect(store.count(of: 0..<3000) == 3000)
    #expect(store.snapshot.allLookups.diskHits >= 2999)
    store.close()
    #expect(PredictionStore(file: folder.file).count(of: 0..<3001) == 3000)
  }

  @Test(arguments: [Double.nan, -0.0])
  func `a number that SQLite cannot store is kept in memory only`(figure: Double) throws {
    let folder = try TemporaryFolder()
    let row = Sample.prediction(1, figure: figure)
    let store = PredictionStore(file: folder.file)
    store.insert([row])
    store.flush()
    #expect(store.prediction(for: row.key)?[.bandGap]?.bitPattern == figure.bitPattern)
    #expect(store.snapshot.droppedWrites == 1)
    #expect(store.snapshot.writes == 0)
    #expect(PredictionStore(file: folder.file).prediction(for: row.key) == nil)
  }

  @Test func `a new model never gets a prediction of the old model`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file, entries: 1000)
    store.insert(samples: 0..<100)
    store.flush()
    for number in 0..<100 {
      let key = Sample.prediction(number, model: "sample@2").key
      #expect(store.prediction(for: key) == nil)
      store.insert([Sample.prediction(number, model: "sample@2")])
      #expect(store.prediction(for: key)?.key.model == "sample@2")
    }
    store.close()
    let restarted = PredictionStore(file: folder.file)
    #expect(restarted.count(of: 0..<100) == 100)
    #expect(restarted.prediction(for: Sample.prediction(7, model: "sample@3").key) == nil)
  }

  @Test func `a lookup of many keys keeps their order, with results from memory and from the file`()
    throws
  {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file, entries: 20)
    store.insert(samples: 0..<200)
    store.flush()
    var random = SplitMix64(seed: 1)
    let numbers = (0..<400).shuffled(using: &random) + [3, 3, 250, 3]
    let expected = numbers.map { $0 < 200 ? Sample.prediction($0) : nil }
    let known = store.predictions(for: numbers.map { Sample.prediction($0).key })
    #expect(known == expected)
    let lookups = store.snapshot.allLookups
    #expect(lookups.memoryHits == 20)
    #expect(lookups.memoryHits + lookups.diskHits == 203)
    #expect(lookups.misses == 201)
    #expect(store.predictions(for: []).isEmpty)
  }

  @Test func `lookups are counted by model`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file, entries: 1000)
    store.insert(samples: 0..<3)
    store.close()
    let restarted = PredictionStore(file: folder.file, entries: 1000)
    let keys = ["sample@1", "sample@2", "sample@1"].map { Sample.prediction(1, model: $0).key }
    for _ in 0..<2 { _ = restarted.predictions(for: keys) }
    _ = restarted.rememberedPrediction(for: keys[0])
    restarted.countMemoryHit(model: "sample@2")
    var (first, second) = (LookupCounts(), LookupCounts())
    first.diskHits = 2
    first.memoryHits = 3
    second.misses = 2
    second.memoryHits = 1
    #expect(restarted.snapshot.lookups == ["sample@1": first, "sample@2": second])
  }

  @Test func `memory evicts the least recently used prediction`() {
    let store = PredictionStore(file: nil, entries: 10)
    var expected: [Int] = []
    var random = SplitMix64(seed: 2)
    for _ in 0..<5000 {
      let number = Int.random(in: 0..<25, using: &random)
      let isKnown = expected.contains(number)
      #expect((store.prediction(for: Sample.prediction(number).key) != nil) == isKnown)
      if isKnown || Bool.random(using: &random) {
        store.insert([Sample.prediction(number)])
        expected.removeAll { $0 == number }
        expected = [number] + expected.prefix(9)
      }
      #expect(store.snapshot.entriesInMemory == expected.count)
    }
  }

  @Test func `memory of several shards stays within its limit`() {
    let store = PredictionStore(file: nil, entries: 5000)
    store.insert(samples: 0..<8000)
    let count = store.snapshot.entriesInMemory
    #expect(count <= 5000 && count > 4500)
    #expect(store.count(of: 0..<8000) == count)
  }

  @Test func `a file keeps the rows of the newest transactions, up to its limit`()
    throws
  {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file) {
      $0.maximumRows = 100
      $0.rowsPerTransaction = 7
    }
    store.insert(samples: 0..<1000)
    store.flush()
    #expect(store.count(of: 894..<1000) == 100)
    #expect(store.count(of: 0..<894) == 0)
    store.close()
    let connection = try SQLiteConnection(path: folder.file, mode: .readOnly, busyTimeout: 0)
    #expect(try connection.integer("SELECT count(*) FROM predictions") == 100)
  }

  @Test func `a file stays within its limit when one transaction exceeds it`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file) { $0.maximumRows = 100 }
    for round in 0..<3 {
      store.insert(samples: 10_000 * round..<10_000 * (round + 1))
      store.flush()
      let connection = try SQLiteConnection(path: folder.file, mode: .readOnly, busyTimeout: 0)
      #expect(try connection.integer("SELECT count(*) FROM predictions") == 100)
    }
  }

  @Test func `an inserted row reaches the file without a flush`() async throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log)
    store.insert(samples: 0..<1)
    await log.wait { store.snapshot.writes == 1 }
    #expect(PredictionStore(file: folder.file).count(of: 0..<1) == 1)
  }

  @Test(arguments: [0, 5]) func `rows are written as soon as they fill a transaction`(
    before: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, entries: 100, log: log) {
      $0.rowsPerTransaction = 10
      $0.writeInterval = .seconds(3600)
    }
    store.insert(samples: 0..<before)
    store.insert(samples: before..<9)
    // Predictions in memory are not written again.
    store.insert(samples: 0..<9)
    #expect(store.snapshot.writes == 0 && store.snapshot.pendingWrites == 9)
    store.insert(samples: 9..<10)
    await log.wait { store.snapshot.writes == 10 }
    store.insert(samples: 10..<30)
    await log.wait { store.snapshot.writes == 30 }
    #expect(log.counts == [10, 10, 10])
    store.close()
    store.insert(samples: 30..<35)
    #expect(store.snapshot.droppedWrites == 5 && store.snapshot.pendingWrites == 0)
    #expect(PredictionStore(file: folder.file).count(of: 0..<35) == 30)
  }

  @Test func `every row is written once, by delayed and by immediate writes`() async throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store = PredictionStore(file: folder.file, log: log) {
      $0.maximumPendingWrites = 2000
      $0.rowsPerTransaction = 300
      $0.writeInterval = .zero
    }
    for first in stride(from: 0, to: 20_000, by: 50) {
      await log.wait { store.snapshot.pendingWrites <= 1900 }
      store.insert(samples: first..<first + 50)
      if first % 7000 == 0 { store.flush() }
    }
    store.close()
    #expect(store.snapshot.writes == 20_000)
    #expect(store.snapshot.droppedWrites == 0 && store.snapshot.pendingWrites == 0)
    #expect(PredictionStore(file: folder.file).count(of: 0..<20_000) == 20_000)
  }

  @Test func `a file of another version is read, whatever the order of its rows`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file)
    store.insert(samples: 0..<200)
    store.close()
    do {
      // Earlier versions let SQLite format the time.
      let other = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
      #expect(
        try other.integer(
          """
          SELECT count(*) FROM predictions
          WHERE created = strftime('%Y-%m-%dT%H:%M:%SZ', strftime('%s', created), 'unixepoch')
          """) == 200)
      try other.execute("UPDATE predictions SET id = 1000 - id")
    }
    #expect(PredictionStore(file: folder.file).count(of: 0..<200) == 200)
  }

  @Test func `a prediction in memory is not written again`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file, entries: 10)
    for _ in 0..<3 {
      store.insert(samples: 0..<5)
      store.flush()
    }
    #expect(store.snapshot.writes == 5)
  }

  @Test func `every lookup of many threads is counted as a hit or a miss`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file, entries: 100) { $0.rowsPerTransaction = 16 }
    let lookups = Atomic(0)
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      var random = SplitMix64(seed: UInt64(thread))
      for number in (0..<300).shuffled(using: &random) {
        let sample = Sample.prediction(number)
        lookups.add(51, ordering: .relaxed)
        if store.count(of: number..<number + 50) == nil { wrong.add(1, ordering: .relaxed) }
        if let known = store.prediction(for: sample.key) {
          if !known.hasSameBits(as: sample) { wrong.add(1, ordering: .relaxed) }
        } else {
          store.insert([sample])
        }
      }
    }
    store.flush()
    let snapshot = store.snapshot
    #expect(wrong.load(ordering: .relaxed) == 0)
    let counts = snapshot.allLookups
    #expect(
      counts.memoryHits + counts.diskHits + counts.misses == lookups.load(ordering: .relaxed))
    #expect(snapshot.errors == 0 && snapshot.droppedWrites == 0 && snapshot.pendingWrites == 0)
    #expect(store.count(of: 0..<300) == 300)
  }

  @Test func `several stores share a file`() throws {
    let folder = try TemporaryFolder()
    let stores = (0..<4).map { [file = folder.file] _ in PredictionStore(file: file) }
    DispatchQueue.concurrentPerform(iterations: 4) { owner in
      stores[owner].insert(samples: owner * 500..<owner * 500 + 600)
      stores[owner].flush()
    }
    for store in stores { #expect(store.count(of: 0..<2100) == 2100) }
  }

  @Test func `a read-only store does not change its file`() throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let writer = PredictionStore(file: folder.file)
    writer.insert(samples: 0..<10)
    writer.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file))
    let reader = PredictionStore(file: folder.file, readOnly: true, log: log)
    #expect(reader.snapshot.state == .lookupsOnly(nil))
    #expect(reader.count(of: 0..<11) == 10)
    reader.insert(samples: 10..<11)
    #expect(reader.count(of: 10..<11) == 1)
    reader.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == before)
    #expect(log.warnings.isEmpty)
  }

  @Test func `a read-only store creates no file, and opens one that is created later`()
    async throws
  {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let reader = PredictionStore(file: folder.file, readOnly: true, log: log)
    #expect(reader.snapshot.state == .memoryOnly(.cannotOpen))
    #expect(try folder.names == [])
    let writer = PredictionStore(file: folder.file)
    writer.insert(samples: 0..<5)
    writer.flush()
    await log.wait { reader.snapshot.state == .lookupsOnly(nil) }
    #expect(reader.count(of: 0..<5) == 5)
  }

  @Test func `a closed store keeps predictions in memory only`() throws {
    let folder = try TemporaryFolder()
    let store = PredictionStore(file: folder.file)
    store.insert(samples: 0..<5)
    store.close()
    store.close()
    #expect(store.snapshot.state == .memoryOnly(nil))
    store.insert(samples: 7..<8)
    store.flush()
    #expect(store.count(of: 0..<8) == 1)
    #expect(store.snapshot.writes == 5)
    #expect(try folder.names == ["cache.sqlite"])
  }

  @Test func `a property that is not predicted is NULL in the file, and stays absent`() throws {
    let folder = try TemporaryFolder()
    let rows = [
      [7.5, 2.5, 7.25, 7.75, nil, nil, nil, 0.9, 0.5],
      [nil, nil, nil, nil, 1, 0.5, 1.5, 0.9, 0.5],
    ].enumerated().map { index, values in
      StoredPrediction(
        key: PredictionKey(model: "m@1", canonicalKey: "\(index)"), material: "MoS2",
        supercell: "8x8", defectCount: 3, values: values, domainNotes: [],
        created: Date(timeIntervalSince1970: 1_700_000_000))
    }
    let store = PredictionStore(file: folder.file)
    store.insert(rows)
    store.close()
    #expect(PredictionStore(file: folder.file).predictions(for: rows.map(\.key)) == rows)
    let connection = try SQLiteConnection(path: folder.file, mode: .readWrite, busyTimeout: 0)
    #expect(
      try connection.text(
        "SELECT group_concat((formation_energy_ev IS NULL) || (band_gap_high_ev IS NULL)) FROM predictions"
      ) == "01,10")
    // A number that was deleted by hand is not a property that was not predicted.
    try connection.execute("UPDATE predictions SET band_gap_ev = NULL")
    let edited = PredictionStore(file: folder.file).predictions(for: rows.map(\.key))
    #expect(edited == [rows[0], nil])
  }

  @Test func `users can query the file`() throws {
    let folder = try TemporaryFolder()
    let row = StoredPrediction(
      key: PredictionKey(model: "m@1", canonicalKey: "k"), material: "MoS2", supercell: "8x6",
      defectCount: 3, values: [7.5, 2.5, 7.25, 7.75, 1, 0.5, 1.5, 0.9, 2.5],
      domainNotes: [DomainNote(.tooManyDefects, "a/b \"c\"")],
      created: Date(timeIntervalSince1970: 1_700_000_000.75))
    let store = PredictionStore(file: folder.file)
    store.insert([row])
    store.close()
    let connection = try SQLiteConnection(path: folder.file, mode: .readOnly, busyTimeout: 0)
    let text = try connection.text(
      """
      SELECT json_array(material, supercell, defect_count, formation_energy_ev,
        formation_energy_per_site_ev, formation_energy_low_ev, formation_energy_high_ev,
        band_gap_ev, band_gap_low_ev, band_gap_high_ev, interval_coverage, domain_distance, in_domain, domain_notes,
        model, canonical_key, created) FROM predictions
      """)
    #expect(
      text == #"""
        ["MoS2","8x6",3,7.5,2.5,7.25,7.75,1.0,0.5,1.5,0.9,2.5,0,"[{\"code\":\"too_many_defects\",\"detail\":\"a/b \\\"c\\\"\"}]",\#
        "m@1","k","2023-11-14T22:13:20Z"]
        """#)
    #expect(try connection.integer("PRAGMA application_id") == Schema.applicationID)
    #expect(try connection.integer("PRAGMA user_version") == Schema.version)
    #expect(try connection.text("PRAGMA journal_mode") == "wal")
  }
}
