/// What a store currently uses its file for.
public enum StoreState: Equatable, Sendable, CustomStringConvertible {
  /// Lookups and writes.
  case disk
  /// Lookups only: because of the fault, or because the store is read-only.
  case lookupsOnly(StoreFault?)
  /// Nothing, predictions are in memory only: because of the fault, or because the store has no
  /// file or is closed.
  case memoryOnly(StoreFault?)

  /// One clause for the log.
  public var description: String {
    switch self {
    case .disk: "the cache file is in use"
    case .lookupsOnly(nil): "the cache file is used for lookups only"
    case .lookupsOnly(let fault?): "the cache file is used for lookups only: \(fault)"
    case .memoryOnly(nil): "the cache file is closed"
    case .memoryOnly(let fault?): "predictions are cached in memory only: \(fault)"
    }
  }

  var fault: StoreFault? {
    switch self {
    case .disk: nil
    case .lookupsOnly(let fault), .memoryOnly(let fault): fault
    }
  }

  var allowsLookups: Bool {
    if case .memoryOnly = self { false } else { true }
  }
}
