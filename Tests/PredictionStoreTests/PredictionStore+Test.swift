import Logging
import PredictionStore
import StoreWriter

extension PredictionStore {
  /// Creates a store that by default keeps one prediction in memory, so that lookups reach the file.
  convenience init(
    file: String?, entries: Int = 1, readOnly: Bool = false, log: LogRecorder = LogRecorder(),
    _ change: (inout StoreConfiguration) -> Void = { _ in }
  ) {
    var configuration = StoreConfiguration(path: file)
    configuration.maximumEntriesInMemory = entries
    configuration.isReadOnly = readOnly
    change(&configuration)
    self.init(configuration, logger: log.logger)
  }

  func insert(samples: Range<Int>) {
    insert(samples.map { Sample.prediction($0) })
  }

  /// Returns how many of the samples the store has; nil if one of them is wrong.
  func count(of samples: Range<Int>) -> Int? {
    let expected = samples.map { Sample.prediction($0) }
    var count = 0
    for (known, expected) in zip(predictions(for: expected.map(\.key)), expected) {
      guard let known else { continue }
      guard known.hasSameBits(as: expected) else { return nil }
      count += 1
    }
    return count
  }
}

extension StoredPrediction {
  /// Whether both are equal, including the signs of zeros and the bits of NaNs.
  func hasSameBits(as other: StoredPrediction) -> Bool {
    self == other
      && zip(values, other.values).allSatisfy { $0?.bitPattern == $1?.bitPattern }
  }
}
