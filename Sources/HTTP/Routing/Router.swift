// Which handler a request is for.

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
/// Paths are compared byte by byte as they were sent. Dot segments, doubled slashes and
/// percent-encoded letters lead nowhere (404) unless a pattern spells them so. A literal segment is
/// preferred to a parameter. GET answers HEAD, and every path answers OPTIONS.
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
  /// Patterns without parameters, by the path they are.
  private var exact: [String: Int] = [:]

  /// No routes.
  public init() {}

  /// Adds a route.
  ///
  /// - Precondition: `pattern` starts with `/`, and no two patterns match the same paths by
  ///   different names.
  /// - Parameters:
  ///   - method: The method it answers; GET answers HEAD too.
  ///   - pattern: The path, with parameters in braces.
  ///   - accepts: The media types of the body it reads, without parameters; empty for any. Several
  ///     routes of one path and method are told apart by it. A request without Content-Type is
  ///     for the first route of its method.
  ///   - handler: What it does.
  public mutating func on(
    _ method: Method, _ pattern: String, accepts: [String] = [], _ handler: Handler
  ) {
    precondition(pattern.first == "/", "a pattern starts with /: \(pattern)")
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
      "another pattern matches the paths of \(pattern)")
    if segments.allSatisfy({ $0.shape != nil }) { exact[pattern] = paths.count }
    paths.append(Path(pattern: pattern, segments: segments, routes: [route]))
  }

  /// The path that a request's path matches, and the values of its parameters.
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

  /// Every method that some path answers: what `OPTIONS *` asks for.
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
  /// The handler for a request of this path, by its method and the media type of its body.
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

  /// The parameters' values if `segments` match, nil if they do not.
  fileprivate func parameters(matching segments: [Substring]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (pattern, segment) in zip(self.segments, segments) {
      switch pattern {
      case .literal(let literal):
        guard literal == segment else { return nil }
      case .parameter(let name):
        // `.` and `..`, in any spelling, are steps along a path and never the name of a thing.
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
  /// The literal, or nil: two patterns of equal shapes match the same paths.
  fileprivate var shape: Substring? {
    if case .literal(let text) = self { text } else { nil }
  }
}

extension Substring {
  /// The text that this is the percent-encoding of (RFC 3986 §2.1); nil if it is not UTF-8.
  fileprivate var percentDecoded: String? {
    guard utf8.contains(ByteClass.percent) else { return String(self) }
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      if byte == ByteClass.percent {
        guard let high = rest.popFirst().flatMap(ByteClass.hexadecimalValue),
          let low = rest.popFirst().flatMap(ByteClass.hexadecimalValue)
        else { return nil }
        bytes.append(UInt8(high << 4 | low))
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
