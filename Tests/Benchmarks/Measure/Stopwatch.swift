import Glibc

/// Times contenders in turns, so that other load on the machine affects all of them equally.
struct Stopwatch {
  /// The number of turns of each contender.
  let rounds: Int
  /// The duration of a turn, which makes at least one call.
  let turn: Duration

  /// Returns the median over the turns of each contender's seconds for one unit of work.
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

  /// Returns the processor time of some calls in seconds.
  private func time(_ contender: Contender, calls: Int) -> Double {
    let start = processorSeconds
    for _ in 0..<calls { contender.body() }
    return processorSeconds - start
  }

  /// Warms up and returns the number of calls that fill a turn.
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

/// The processor time of this process in seconds, which other processes do not add to.
var processorSeconds: Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Returns the middle value, or the mean of the two middle values.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Keeps the compiler from removing the computation of a value.
@_optimize(none)
func keep(_ value: some Any) {}
