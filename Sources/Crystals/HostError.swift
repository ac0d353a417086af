// What can be wrong with a host file.

/// A host that cannot be loaded; tells the field and what it may hold.
public enum HostError: Error, Equatable, CustomStringConvertible {
  /// A figure outside its range: the field and what it may hold.
  case outOfRange(String, String)
  /// A symbol that names no element: the field and the symbol.
  case unknownElement(String, String)
  /// Two atoms closer than 0.5 Å, by basis index.
  case atomsCoincide(Int, Int)
  /// A name that two hosts claim.
  case nameTaken(String)
  /// A file that cannot be read, or not as a host: its name and the reason.
  case unreadable(String, String)

  /// One sentence for whoever wrote the file.
  public var description: String {
    switch self {
    case .outOfRange(let field, let allowed): "\(field) must be \(allowed)"
    case .unknownElement(let field, let symbol): "\(field): no element has the symbol '\(symbol)'"
    case .atomsCoincide(let first, let second):
      "atoms[\(first)] and atoms[\(second)] are closer than 0.5 Å"
    case .nameTaken(let name): "two hosts are called '\(name)'"
    case .unreadable(let file, let reason): "host file \(file): \(reason)"
    }
  }
}
