// What was answered, by route.

import HTTP
import Synchronization

/// Counts and durations of the requests answered since the start.
final class RequestMetrics: Sendable {
  /// How often a route answered with a status.
  struct Count: Sendable {
    let route: String
    let status: Int
    let count: Int
  }

  /// The durations of each route, and last of what no route answered.
  let durations: [(route: String, histogram: Histogram)]
  let bodyBytes = Counter()
  let contentBytes = Counter()
  private let statuses = Mutex<[String: [Int: Int]]>([:])

  /// What requests are filed under that no route has.
  static let noRoute = "none"

  init(routes: [String]) {
    durations = (routes + [Self.noRoute]).map { route in
      (
        route,
        Histogram(bounds: [
          0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
          10,
        ])
      )
    }
  }

  func record(_ exchange: Exchange) {
    let route = exchange.request?.route ?? Self.noRoute
    let (seconds, attoseconds) = exchange.duration.components
    durations.first { $0.route == route }?.histogram
      .record(Double(seconds) + Double(attoseconds) * 1e-18)
    statuses.withLock { $0[route, default: [:]][exchange.status.rawValue, default: 0] += 1 }
    bodyBytes.add(exchange.bodyBytes)
    contentBytes.add(exchange.contentBytes)
  }

  /// The counts in the order of routes and statuses.
  var counts: [Count] {
    let statuses = statuses.withLock { $0 }
    return durations.flatMap { route, _ in
      (statuses[route] ?? [:]).sorted { $0.key < $1.key }.map { status, count in
        Count(route: route, status: status, count: count)
      }
    }
  }
}
