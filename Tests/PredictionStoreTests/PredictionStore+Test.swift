// What the tests ask of a store again and again.

import Logging
import PredictionStore
import StoreWriter

extension PredictionStore {
  /// A store over a file, with as little in memory as there can be, so that lookups reach the file.
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

  /// How many of the samples the store knows; nil if it knows one wrong.
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

  /// Waits, without a limit of its own, until the store's state is `state`.
  func becomes(_ state: StoreState) async throws {
    while snapshot.state != state { try await Task.sleep(for: .milliseconds(5)) }
  }
}

extension StoredPrediction {
  /// Whether both agree down to the sign of zero.
  func hasSameBits(as other: StoredPrediction) -> Bool {
    self == other
      && zip(values, other.values).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
