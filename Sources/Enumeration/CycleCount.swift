/// The number of cycles of one length in a permutation.
struct CycleCount: Hashable, Sendable {
  let length: Int
  let count: Int
}
