import HTTP
import Synchronization

/// The counts and durations of all requests since the start, by route.
final class RequestMetrics: Sendable {
  /// The number of responses of a route with a status.
  struct Count: Sendable {
    let route: String
    let status: Int
    let count: Int
  }

  /// The metrics of one route.
  private final class Route: Sendable {
    let name: String
    let durations = Histogram(bounds: [
      0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
      0.5, 1, 2.5, 5, 10,
    ])
    let statuses = Mutex<[Int: Int]>([:])

    init(_ name: String) { self.name = name }
  }

  let bodyBytes = Counter()
  let contentBytes = Counter()
  /// The routes, followed by ``noRoute``.
  private let routes: [Route]

  /// The name under which requests without a route are counted.
  static let noRoute = "none"

  init(routes: [String]) { self.routes = (routes + [Self.noRoute]).map(Route.init) }

  func record(_ completed: CompletedRequest) {
    let name = completed.request?.route ?? Self.noRoute
    if let route = routes.first(where: { $0.name == name }) {
      route.durations.record(Double(completed.nanoseconds) * 1e-9)
      route.statuses.withLock { $0[completed.status.rawValue, default: 0] += 1 }
    }
    bodyBytes.add(completed.bodyBytes)
    contentBytes.add(completed.contentBytes)
  }

  /// The durations in seconds, by route.
  var durations: [(route: String, histogram: Histogram)] {
    routes.map { ($0.name, $0.durations) }
  }

  /// The counts, by route and status.
  var counts: [Count] {
    routes.flatMap { route in
      route.statuses.withLock { $0 }.sorted { $0.key < $1.key }.map { status, count in
        Count(route: route.name, status: status, count: count)
      }
    }
  }
}
