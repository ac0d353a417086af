import Foundation
import Numerics
import PredictionStore
import StoreWriter
import Testing

/// What was committed survives the process that wrote it, however that ends.
struct ProcessTests {
  /// Kills a hundred processes, ten for each file.
  @Test(arguments: 1...10)
  func `rows committed by a killed process are all intact`(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: seed)
    var committed = 0
    for _ in 0..<10 {
      var writer = try WriterProcess(folder.file, "\(committed)")
      for _ in 0..<Int.random(in: 1...8, using: &random) { writer.waitForOutput() }
      usleep(.random(in: 0..<5000, using: &random))
      committed = writer.killed().compactMap { Int($0) }.last ?? committed

      let store = PredictionStore(file: folder.file)
      #expect(store.snapshot.state == .disk)
      #expect(store.count(of: 0..<committed) == committed)
      #expect(store.count(of: committed..<committed + 1000) != nil)
      let connection = try SQLiteConnection(path: folder.file, mode: .readOnly, busyTimeout: 0)
      #expect(try connection.text("PRAGMA integrity_check") == "ok")
      store.close()
    }
    #expect(committed > 0)
    #expect(try folder.names.allSatisfy { !$0.contains("corrupt") })
  }

  @Test func `several processes fill one file`() throws {
    let folder = try TemporaryFolder()
    let first = try WriterProcess(folder.file, "0", "1500")
    let second = try WriterProcess(folder.file, "1000", "1500")
    let third = try WriterProcess(folder.file, "2000", "1500")
    for (lines, succeeded) in [first.ended(), second.ended(), third.ended()] {
      #expect(succeeded)
      #expect(lines.last == "\(StoreState.disk)")
    }
    #expect(PredictionStore(file: folder.file).count(of: 0..<3500) == 3500)
  }

  @Test(arguments: [0, 1000, 30_000, 300_000])
  func `a disk that fails to write costs no prediction`(limit: Int) throws {
    let folder = try TemporaryFolder()
    let (lines, succeeded) = try WriterProcess(folder.file, "0", "2000", "\(limit)").ended()
    #expect(succeeded)
    #expect(lines.last != "\(StoreState.disk)")
    #expect(PredictionStore(file: folder.file).count(of: 0..<2000) != nil)
  }
}
