import Foundation
import PredictionStore
import Testing

/// Expects that a store returns what is inserted, bit for bit.
func expectWorks(_ store: PredictionStore, _ number: Int = 1_000_000) {
  store.insert(samples: number..<number + 1)
  #expect(store.count(of: number..<number + 1) == 1)
}

/// Creates a file with the samples 0..<500, and without a write-ahead log.
func fill(_ path: String) {
  let store = PredictionStore(file: path)
  store.insert(samples: 0..<500)
  store.close()
}

/// Returns the bytes of a file.
func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
