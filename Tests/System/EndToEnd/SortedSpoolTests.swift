import FileSupport
import Foundation
import Numerics
import Service
import Testing
import lacuna

struct SortedSpoolTests {
  /// Returns entries in random order, many of them with equal numbers or texts.
  private static func entries(count: Int) -> [SortedSpool.Entry] {
    var generator = SplitMix64(seed: 7)
    return (0..<count).map { index in
      let number = [0, -1.5, .infinity, Double.random(in: 0..<9, using: &generator)][index % 4]
      let text = ["", "é", "MoS2:3x3:v@0.0.1"][index % 3]
      let bytes = (0..<Int.random(in: 0..<300, using: &generator)).map { UInt8($0 % 256) }
      return SortedSpool.Entry(
        rank: ArrangementRank(number: number, text: text, index: index), key: "\(text) \(index)",
        energy: number / 3, multiplicity: index * index,
        line: ArrangementFormat.Line(start: bytes, end: Array(text.utf8)))
    }.shuffled(using: &generator)
  }

  /// Returns the number of open files in a folder, with names or without.
  private static func openFileCount(in folder: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { descriptor in
      let link = "/proc/self/fd/" + descriptor
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
      return path?.hasPrefix(folder) == true
    }
  }

  private static func text(of entry: SortedSpool.Entry) -> String {
    "\(entry.rank) \(entry.key) \(entry.energy) \(entry.multiplicity) \(entry.line)"
  }

  @Test(arguments: [1, 1000, 50_000, 1 << 30], [0, 1, 700])
  func `entries come out in order, whatever memory they may take`(limit: Int, count: Int) throws {
    try withTemporaryFolder { folder in
      let entries = Self.entries(count: count)
      var spool = SortedSpool(memoryLimit: limit, folder: folder)
      for entry in entries { try spool.add(entry) }
      let isOnDisk = limit < 50_001 && count > 1 || limit == 1 && count == 1
      #expect(try Self.openFileCount(in: folder) == (isOnDisk ? 1 : 0))
      // Nothing is left of a file without a name, however the process ends.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(
        try Self.texts(of: spool.merge()) == entries.sorted { $0.rank < $1.rank }.map(Self.text))
      #expect(try Self.openFileCount(in: folder) == 0)
    }
  }

  private static func texts(of merge: consuming SpoolMerge) throws -> [String] {
    var merge = merge
    var texts: [String] = []
    while let entry = try merge.next() { texts.append(text(of: entry)) }
    return texts
  }

  @Test func `a folder that cannot be written is an error with its name`() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: CommandError.self) {
        var spool = SortedSpool(memoryLimit: 1, folder: folder + "/missing")
        try spool.add(Self.entries(count: 1)[0])
      }
      #expect(error?.description.contains("\(folder)/missing") == true)
      #expect(error?.description.contains("TMPDIR") == true)
      #expect(error?.description.hasSuffix(": No such file or directory") == true)
    }
  }
}
