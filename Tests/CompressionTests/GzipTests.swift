import Compression
import Testing

@Suite struct GzipTests {
  static let samples: [[UInt8]] = [
    [], [7], Array("lacuna".utf8), Array(repeating: 65, count: 1_000_000),
    (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
  ]

  @Test(arguments: samples.indices)
  func `decompression inverts compression`(sample: Int) throws {
    let bytes = Self.samples[sample]
    let compressed = try Gzip.compress(bytes, effort: .best)
    #expect(Gzip.isGzip(compressed))
    #expect(try Gzip.decompress(compressed, limit: bytes.count) == bytes)
    #expect(try Gzip.compress(bytes, effort: .best) == compressed)
  }

  @Test func `the contents of several members are joined`() throws {
    let first = try Gzip.compress([1, 2], effort: .best)
    let second = try Gzip.compress([3], effort: .best)
    #expect(try Gzip.decompress(first + second, limit: 3) == [1, 2, 3])
  }

  @Test func `content that exceeds the limit is an error`() throws {
    let compressed = try Gzip.compress(Array(repeating: 0, count: 10_000_000), effort: .best)
    #expect(throws: GzipError.tooLarge(9_999_999)) {
      try Gzip.decompress(compressed, limit: 9_999_999)
    }
  }

  @Test func `truncated or damaged data are an error`() throws {
    let compressed = try Gzip.compress(Array("vacancy, vacancy, vacancy".utf8), effort: .best)
    for length in 0..<compressed.count {
      #expect(throws: GzipError.self) {
        try Gzip.decompress(Array(compressed[..<length]), limit: 1000)
      }
    }
    // Bytes 4 to 9, the time, extra flags and operating system, are not checked.
    for index in [0, 1, 2] + Array(12..<compressed.count) {
      var damaged = compressed
      damaged[index] ^= 0x55
      #expect(throws: GzipError.self) { try Gzip.decompress(damaged, limit: 1000) }
    }
  }
}
