/// The routes of a server.
///
/// A pattern is a path whose segments are literal or, in braces, parameters:
///
/// ```swift
/// var router = Router()
/// router.on(.get, "/health", .inline { _ in .response(.text("ready")) })
/// router.on(.post, "/models/{name}/infer", accepts: ["application/json"], .worker(infer))
/// ```
///
/// Paths are compared byte by byte as they were sent, so dot segments, doubled slashes and percent-encoded letters
/// match no literal segment. A literal segment is preferred to a parameter. A route of GET also answers HEAD, and every
/// path answers OPTIONS.
public struct Router: Sendable {
  /// One route of a path.
  struct Route: Sendable {
    let method: Method
    let accepts: [String]
    let handler: Handler
  }

  /// A pattern and its routes.
  struct Path: Sendable {
    let pattern: String
    let segments: [Segment]
    var routes: [Route] = []

    var allowed: [Method] {
      var methods: [Method] = []
      for route in routes where !methods.contains(route.method) { methods.append(route.method) }
      if methods.contains(.get), !methods.contains(.head) { methods.append(.head) }
      if !methods.contains(.options) { methods.append(.options) }
      return methods
    }
  }

  enum Segment: Hashable, Sendable {
    case literal(Substring)
    case parameter(Substring)
  }

  private var paths: [Path] = []
  /// The index in `paths` of each pattern without parameters.
  private var exact: [String: Int] = [:]

  /// A router without routes.
  public init() {}

  /// Adds a route.
  ///
  /// - Precondition: `pattern` starts with `/`, and no other pattern matches the same paths with different parameter
  ///   names.
  /// - Parameters:
  ///   - method: The method; GET includes HEAD.
  ///   - pattern: The path, with parameters in braces.
  ///   - accepts: The media types of the bodies that it reads, without parameters; empty for any. They distinguish
  ///     several routes of one path and method. A request without Content-Type goes to the first route of its method.
  ///   - handler: The route's function.
  public mutating func on(
    _ method: Method, _ pattern: String, accepts: [String] = [], _ handler: Handler
  ) {
    precondition(pattern.first == "/", "the pattern \(pattern) does not start with /")
    let route = Route(method: method, accepts: accepts, handler: handler)
    if let index = paths.firstIndex(where: { $0.pattern == pattern }) {
      paths[index].routes.append(route)
      return
    }
    let segments = Self.segments(of: pattern).map { segment -> Segment in
      segment.first == "{" && segment.last == "}"
        ? .parameter(segment.dropFirst().dropLast()) : .literal(segment)
    }
    precondition(
      !paths.contains { $0.segments.map(\.shape) == segments.map(\.shape) },
      "another pattern matches the same paths as \(pattern)")
    if segments.allSatisfy({ $0.shape != nil }) { exact[pattern] = paths.count }
    paths.append(Path(pattern: pattern, segments: segments, routes: [route]))
  }

  /// Returns the pattern that `path` matches, with the values of its parameters.
  func match(_ path: String) -> (path: Path, parameters: [String: String])? {
    if let index = exact[path] { return (paths[index], [:]) }
    let segments = Self.segments(of: path)
    var best: (path: Path, parameters: [String: String])?
    for candidate in paths where candidate.segments.count == segments.count {
      guard let parameters = candidate.parameters(matching: segments) else { continue }
      if let best, !candidate.isPreferred(to: best.path) { continue }
      best = (candidate, parameters)
    }
    return best
  }

  /// The methods of all paths, for `OPTIONS *`.
  var allowed: [Method] {
    var methods: [Method] = []
    for method in paths.flatMap(\.allowed) where !methods.contains(method) {
      methods.append(method)
    }
    return methods.isEmpty ? [.options] : methods
  }

  private static func segments(of path: String) -> [Substring] {
    path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  }
}

extension Router.Path {
  /// Returns the handler for a request of this path, by its method and the media type of its body.
  ///
  /// - Throws: ``HTTPError/methodNotAllowed(allowed:)`` or ``HTTPError/unsupportedMediaType(accepted:)``.
  func handler(for request: Request) throws(HTTPError) -> Handler {
    let isAnsweredAsGet = request.method == .head && !routes.contains { $0.method == .head }
    let method = isAnsweredAsGet ? .get : request.method
    let headers = request.headers
    let isTyped = headers.contains("Content-Type")
    var accepted: [String] = []
    for route in routes where route.method == method {
      if !isTyped || route.accepts.isEmpty
        || route.accepts.contains(where: { headers.haveMediaType($0) })
      {
        return route.handler
      }
      accepted += route.accepts
    }
    guard !accepted.isEmpty else { throw .methodNotAllowed(allowed: allowed) }
    throw .unsupportedMediaType(accepted: accepted)
  }

  /// Returns the parameters' values if `segments` match, otherwise nil.
  fileprivate func parameters(matching segments: [Substring]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (pattern, segment) in zip(self.segments, segments) {
      switch pattern {
      case .literal(let literal):
        guard literal == segment else { return nil }
      case .parameter(let name):
        // `.` and `..`, in any spelling, are relative steps and not names.
        guard let value = segment.percentDecoded, !value.isEmpty, value != ".", value != ".."
        else { return nil }
        parameters[String(name)] = value
      }
    }
    return parameters
  }

  /// Whether the first segment in which the two differ is literal here.
  fileprivate func isPreferred(to other: Router.Path) -> Bool {
    for (mine, theirs) in zip(segments, other.segments) {
      if mine.shape != theirs.shape { return mine.shape != nil }
    }
    return false
  }
}

extension Router.Segment {
  /// The literal, or nil for a parameter.
  ///
  /// Patterns of equal shapes match the same paths.
  fileprivate var shape: Substring? {
    if case .literal(let text) = self { text } else { nil }
  }
}
