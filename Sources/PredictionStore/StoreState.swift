// What the store can use its file for.

/// Where predictions are kept at a moment.
public enum StoreState: Equatable, Sendable, CustomStringConvertible {
  /// The file answers lookups and takes rows.
  case disk
  /// The file answers lookups; it takes no rows for the reason given, or by wish.
  case lookupsOnly(StoreFault?)
  /// Memory alone, for the reason given, or by wish.
  case memoryOnly(StoreFault?)

  /// One sentence for the log.
  public var description: String {
    switch self {
    case .disk: "the cache file is in use"
    case .lookupsOnly(nil): "the cache file is in use for lookups alone"
    case .lookupsOnly(let fault?): "the cache file takes no rows: \(fault)"
    case .memoryOnly(nil): "no cache file is in use"
    case .memoryOnly(let fault?): "predictions are cached in memory alone; the file: \(fault)"
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
