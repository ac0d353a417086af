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

  @Test func `content that exceeds the ratio is an error before it is inflated whole`() throws {
    let compressed = try Gzip.compress(Array(repeating: 0, count: 50_000_000), effort: .best)
    #expect(throws: GzipError.ratioTooHigh(200)) {
      try Gzip.decompress(compressed, limit: 1 << 30, maximumRatio: 200)
    }
    var inflater = GzipInflater(maximumRatio: 200)
    var input = compressed[...]
    var size = 0
    #expect(throws: GzipError.ratioTooHigh(200)) {
      while case let piece = try inflater.inflate(&input), !piece.isEmpty { size += piece.count }
    }
    #expect(size <= GzipInflater.freeSize + 200 * compressed.count)
  }

  @Test func `content of any ratio is allowed up to the free size`() throws {
    let bytes = [UInt8](repeating: 0, count: GzipInflater.freeSize)
    let compressed = try Gzip.compress(bytes, effort: .best)
    #expect(try Gzip.decompress(compressed, limit: 1 << 30, maximumRatio: 1) == bytes)
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
