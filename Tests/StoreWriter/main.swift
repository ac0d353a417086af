// A process that fills a cache file, for tests that kill it or make its disk fail.
//
// Usage: StoreWriter PATH FIRST [COUNT [FILE-SIZE-LIMIT]]
//
// Inserts COUNT samples starting with number FIRST, or inserts until it is killed. After each
// hundred rows in the file it prints the number of the next. With a limit, in bytes, every write
// that would make the file larger fails (EFBIG), as on a failing disk.

import Foundation
import Logging
import PredictionStore

/// Prints a line without buffering it.
func printLine(_ line: some CustomStringConvertible) {
  FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

let arguments = CommandLine.arguments
guard arguments.count >= 3, let first = Int(arguments[2]) else { exit(2) }
let end = arguments.count > 3 ? Int(arguments[3]).map { first + $0 } : .max
guard let end else { exit(2) }

if arguments.count > 4 {
  guard let limit = UInt(arguments[4]) else { exit(2) }
  signal(SIGXFSZ, SIG_IGN)
  var limits = rlimit(rlim_cur: limit, rlim_max: limit)
  guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits) == 0 else { exit(2) }
}

let store = PredictionStore(
  StoreConfiguration(path: arguments[1]), logger: Logger(label: "StoreWriter"))
var next = first
while next < end {
  for number in next..<min(next + 100, end) { store.insert([Sample.prediction(number)]) }
  store.flush()
  next = min(next + 100, end)
  printLine(next)
}
// All that was inserted must be returned, even if the file failed.
for number in first..<end {
  let sample = Sample.prediction(number)
  guard store.prediction(for: sample.key) == sample else { exit(3) }
}
printLine(store.snapshot.state)
store.close()
