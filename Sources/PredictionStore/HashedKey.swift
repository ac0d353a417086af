// A key that is hashed once, outside any lock.

/// A prediction's key with its hash, which is seeded anew in each process.
struct HashedKey: Hashable {
  let key: PredictionKey
  let hash: Int

  init(_ key: PredictionKey) {
    self.key = key
    hash = key.hashValue
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
