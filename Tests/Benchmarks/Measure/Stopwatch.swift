// Timing: contenders take turns, so that whatever else the machine does hits them all alike.

import Glibc

/// Measures contenders side by side.
struct Stopwatch {
  /// How many turns each takes.
  let rounds: Int
  /// How long a turn lasts, at least one call.
  let turn: Duration

  /// The median seconds of each contender for one unit of its work.
  func seconds(_ contenders: [Contender]) -> [Double] {
    let calls = contenders.map(callsPerTurn)
    var times = [[Double]](repeating: [], count: contenders.count)
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        times[index].append(
          time(contender, calls: calls[index]) / Double(calls[index] * contender.unit))
      }
    }
    return times.map(median)
  }

  /// The seconds of as many calls.
  private func time(_ contender: Contender, calls: Int) -> Double {
    let begun = ownSeconds
    for _ in 0..<calls { contender.body() }
    return ownSeconds - begun
  }

  /// Warms up, and finds how many calls fill a turn.
  private func callsPerTurn(_ contender: Contender) -> Int {
    var calls = 1
    while true {
      let time = max(1e-9, time(contender, calls: calls))
      let wanted = turn / .seconds(1)
      if time >= wanted / 4 { return max(1, Int(Double(calls) * wanted / time)) }
      calls *= 4
    }
  }
}

/// The seconds that this process has had a processor for: what others do in the meantime does not count.
var ownSeconds: Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The middle value, or the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Uses a value, as far as the compiler knows.
@_optimize(none)
func keep(_ value: some Any) {}
