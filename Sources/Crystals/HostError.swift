/// A host that cannot be loaded, with the field at fault and its allowed values.
public enum HostError: Error, Equatable, CustomStringConvertible {
  /// A number outside its range: the field and its allowed values.
  case outOfRange(String, String)
  /// A symbol of no element: the field and the symbol.
  case unknownElement(String, String)
  /// Two atoms closer than 0.5 Å, by basis index.
  case atomsCoincide(Int, Int)
  /// A name that two hosts have.
  case nameTaken(String)
  /// A file that cannot be read as a host: its name and the reason.
  case unreadable(String, String)

  /// What is wrong and what is allowed, in one sentence.
  public var description: String {
    switch self {
    case .outOfRange(let field, let allowed): "\(field) must be \(allowed)"
    case .unknownElement(let field, let symbol): "\(field): no element has the symbol '\(symbol)'"
    case .atomsCoincide(let first, let second):
      "atoms[\(first)] and atoms[\(second)] are less than 0.5 Å apart"
    case .nameTaken(let name): "two hosts are called '\(name)'"
    case .unreadable(let file, let reason): "host file \(file): \(reason)"
    }
  }
}
