// The back of the cache: one SQLite file, read by any thread and written in the background.
//
// Whatever befalls the file costs speed and never an answer: a failure makes lookups miss and rows
// wait, is logged when the state changes, and is tried again at growing intervals.

import Dispatch
import Foundation
import Logging
import Prediction
import Synchronization

/// A cache file with its readers, its writer and the rows that wait to be written.
///
/// Lookups borrow a reader and never wait for the writer. Rows are written by `idleQueue` while they are few
/// and by `queue` when many wait. Whoever opens, fills, closes or sets aside the file holds `work`.
final class DiskCache: Sendable {
  /// What every thread sees, held for an instant.
  private struct Shared {
    var state: StoreState
    var isClosed = false
    /// Raised when the file is closed: a reader borrowed before is not taken back.
    var generation = 0
    var idleReaders: [Reader] = []
    var pending: [StoredPrediction] = []
    /// Rows taken from `pending` that are not yet written.
    var rowsInHand = 0
    var wake = Wake.none

    /// Notes and returns when the rows that wait are due, if that is sooner than was noted before: a whole transaction
    /// of them is due at once.
    mutating func nextWake(rowsPerTransaction: Int) -> Wake {
      // After a failure the next attempt is due at its own time.
      guard state == .disk, !pending.isEmpty else { return .none }
      let due = pending.count >= rowsPerTransaction ? Wake.now : .soon
      guard wake == .none || wake == .soon && due == .now else { return .none }
      wake = due
      return due
    }
  }

  /// When the file is due to be written.
  private enum Wake { case none, soon, now }

  /// What one at a time uses, held while it works.
  private struct Work {
    var writer: Writer?
    var failures = 0
    var isRetryDue = false
    var filesSetAside = 0
  }

  private struct Failure: Error {
    let cause: any Error
    /// Whether the file can still be read.
    let leavesLookups: Bool

    var fault: StoreFault { StoreFault(cause) }
  }

  private let file: CacheFile
  private let configuration: StoreConfiguration
  private let counters: StoreCounters
  private let logger: Logger
  private let queue = DispatchQueue(label: "lacuna.prediction-store", qos: .utility)
  /// Leaves the processor to requests: Dispatch gives its threads a nice value of 10 on Linux.
  private let idleQueue = DispatchQueue(label: "lacuna.prediction-store.idle", qos: .background)
  private let shared = Mutex(Shared(state: .memoryOnly(nil)))
  private let work = Mutex(Work())
  /// Whether `queue` is due to write, and `idleQueue` to let it: set by whoever calls for `queue`.
  private let isHurried = Atomic(false)
  /// Lookups under way; the file is not moved under them.
  private let lookups = DispatchGroup()

  /// More readers than this are opened when needed and closed after use.
  private static let maximumIdleReaders = 8

  /// A disk that damages file after file is not to be filled with them.
  private static let maximumFilesSetAside = 8

  /// Opens the file, or makes it, or takes note of why not.
  init(
    file: CacheFile, configuration: StoreConfiguration, counters: StoreCounters, logger: Logger
  ) {
    self.file = file
    self.configuration = configuration
    self.counters = counters
    self.logger = logger
    queue.sync { run() }
  }

  var state: StoreState { shared.withLock { $0.state } }

  var pendingWrites: Int { shared.withLock { $0.pending.count + $0.rowsInHand } }

  // MARK: Lookups

  /// Returns what the file holds under each key; nil where it is of no use just now.
  func predictions(for keys: [PredictionKey]) -> [StoredPrediction?]? {
    let admission = shared.withLock { shared -> (reader: Reader?, generation: Int)? in
      guard shared.state.allowsLookups else { return nil }
      lookups.enter()
      return (shared.idleReaders.popLast(), shared.generation)
    }
    guard let admission else { return nil }
    defer { lookups.leave() }
    do {
      let reader = try admission.reader ?? file.openReader()
      let found = try reader.predictions(for: keys)
      shared.withLock { shared in
        if shared.generation == admission.generation,
          shared.idleReaders.count < Self.maximumIdleReaders
        {
          shared.idleReaders.append(reader)
        }
      }
      return found
    } catch {
      counters.errors.add(1)
      let failure = Failure(cause: error, leavesLookups: false)
      // The first to fail reports it; the queue does the rest.
      if enter(.memoryOnly(failure.fault), because: error, during: admission.generation) {
        queue.async { [weak self] in self?.run(after: failure) }
      }
      return nil
    }
  }

  // MARK: Writing

  /// Takes rows to be written later, unless too many wait.
  func insert(_ rows: [StoredPrediction]) {
    guard !configuration.isReadOnly else { return }
    let (wake, dropped) = shared.withLock { shared -> (Wake, dropped: Int) in
      let waiting = shared.pending.count + shared.rowsInHand
      let room = shared.isClosed ? 0 : max(0, configuration.maximumPendingWrites - waiting)
      shared.pending += rows.prefix(room)
      let wake = shared.nextWake(rowsPerTransaction: configuration.rowsPerTransaction)
      return (wake, max(0, rows.count - room))
    }
    counters.droppedWrites.add(dropped)
    switch wake {
    case .none: break
    case .now:
      isHurried.store(true, ordering: .relaxed)
      queue.async { [weak self] in self?.run() }
    case .soon:
      idleQueue.asyncAfter(deadline: .now() + configuration.writeInterval.dispatch) { [weak self] in
        guard let self, !isHurried.load(ordering: .relaxed) else { return }
        run(givesWay: true)
      }
    }
  }

  /// Writes what waits, if the file takes it, before it returns.
  func flush() {
    isHurried.store(true, ordering: .relaxed)
    queue.sync { run() }
  }

  /// Writes what waits, if the file takes it, and closes the file for good.
  func close() {
    isHurried.store(true, ordering: .relaxed)
    queue.sync {
      run()
      let abandoned = shared.withLock { shared in
        shared.isClosed = true
        defer { shared.pending = [] }
        return shared.pending.count
      }
      counters.droppedWrites.add(abandoned)
      enter(.memoryOnly(nil))
      work.withLock { closeFile(&$0) }
    }
  }

  // MARK: On the queues

  /// Opens the file if it is not open and writes what waits.
  ///
  /// - Parameters:
  ///   - failure: what a lookup met, to be dealt with first.
  ///   - givesWay: whether to leave what waits to `queue` as soon as that is due.
  private func run(after failure: Failure? = nil, givesWay: Bool = false) {
    work.withLock { work in
      if !givesWay { isHurried.store(false, ordering: .relaxed) }
      let isClosed = shared.withLock { shared in
        shared.wake = .none
        return shared.isClosed
      }
      guard !isClosed else { return }
      var failure = failure ?? attempt(&work, givesWay: givesWay)
      // A file that is out of the way calls for another attempt at once, a second one for patience.
      if let first = failure, clearsWay(first, &work) { failure = attempt(&work) }
      if let failure {
        settle(failure, &work)
      } else {
        work.failures = 0
      }
    }
  }

  private func attempt(_ work: inout Work, givesWay: Bool = false) -> Failure? {
    do {
      if !state.allowsLookups || work.writer == nil { try open(&work) }
    } catch {
      counters.errors.add(1)
      return Failure(cause: error, leavesLookups: false)
    }
    do {
      if let writer = work.writer { try writePending(to: writer, givesWay: givesWay) }
    } catch {
      counters.errors.add(1)
      let leavesLookups =
        switch StoreFault(error) {
        case .locked, .full, .readOnly: true
        default: false
        }
      return Failure(cause: error, leavesLookups: leavesLookups)
    }
    enter(configuration.isReadOnly ? .lookupsOnly(nil) : .disk)
    return nil
  }

  private func open(_ work: inout Work) throws {
    if !state.allowsLookups { closeFile(&work) }
    if configuration.isReadOnly {
      guard !state.allowsLookups else { return }
    } else {
      work.writer = try file.openWriter()
    }
    let reader = try file.openReaderPatiently()
    shared.withLock { $0.idleReaders = [reader] }
  }

  private func writePending(to writer: Writer, givesWay: Bool) throws {
    let rows = shared.withLock { shared in
      let rows = shared.pending
      shared.pending = []
      shared.rowsInHand = rows.count
      return rows
    }
    var rest = rows[...]
    defer {
      shared.withLock { shared in
        shared.pending.insert(contentsOf: rest, at: 0)
        shared.rowsInHand = 0
      }
    }
    func isUnwanted() -> Bool { givesWay && isHurried.load(ordering: .relaxed) }
    while !rest.isEmpty {
      let batch = rest.prefix(configuration.rowsPerTransaction)
      let (written, left) = try writer.write(
        batch, keeping: configuration.maximumRows, until: isUnwanted)
      counters.writes.add(written)
      counters.droppedWrites.add(batch.count - left.count - written)
      rest = left + rest.dropFirst(batch.count)
      shared.withLock { $0.rowsInHand = rest.count }
      // Not before a transaction has shown that the file takes rows.
      if isUnwanted() { break }
    }
  }

  /// Makes room for a new file where the old one is damaged or gone; returns whether there is room.
  private func clearsWay(_ failure: Failure, _ work: inout Work) -> Bool {
    guard !configuration.isReadOnly else { return false }
    switch failure.fault {
    case .moved:
      enter(.memoryOnly(.moved), because: failure.cause)
      closeFile(&work)
      return true
    case .corrupt where work.filesSetAside < Self.maximumFilesSetAside:
      enter(.memoryOnly(.corrupt), because: failure.cause)
      // Another process may have done what is to be done here.
      let isGone = work.writer?.hasMoved ?? false
      closeFile(&work)
      if isGone { return true }
      work.filesSetAside += 1
      do {
        let asidePath = try file.setAside()
        logger.warning(
          "set the damaged cache file aside",
          metadata: ["path": "\(file.path)", "aside": "\(asidePath)"])
        return true
      } catch {
        logger.warning(
          "the damaged cache file cannot be set aside",
          metadata: ["path": "\(file.path)", "error": "\(error)"])
        return false
      }
    default: return false
    }
  }

  /// Takes a failure for the state of things and makes another attempt due.
  private func settle(_ failure: Failure, _ work: inout Work) {
    let fault = failure.fault
    if failure.leavesLookups {
      enter(.lookupsOnly(fault), because: failure.cause)
    } else if fault == .readOnly, let reader = try? file.openReader() {
      shared.withLock { $0.idleReaders = [reader] }
      enter(.lookupsOnly(fault), because: failure.cause)
    } else {
      enter(.memoryOnly(fault), because: failure.cause)
      closeFile(&work)
    }
    guard !work.isRetryDue else { return }
    work.isRetryDue = true
    work.failures += 1
    queue.asyncAfter(deadline: .now() + Self.retryDelay(after: work.failures)) { [weak self] in
      guard let self else { return }
      self.work.withLock { $0.isRetryDue = false }
      run()
    }
  }

  private func closeFile(_ work: inout Work) {
    lookups.wait()
    work.writer = nil
  }

  /// 0.1 s, doubled with each failure up to 25.6 s.
  private static func retryDelay(after failures: Int) -> DispatchTimeInterval {
    .milliseconds(100 << min(failures - 1, 8))
  }

  // MARK: State

  /// Changes the state, and says so in the log if it is another.
  ///
  /// Given a generation, it does nothing if the file was closed since.
  ///
  /// - Returns: whether it did something.
  @discardableResult
  private func enter(
    _ state: StoreState, because cause: (any Error)? = nil, during generation: Int? = nil
  ) -> Bool {
    let change = shared.withLock { shared -> (isNew: Bool, retired: [Reader])? in
      if let generation, generation != shared.generation { return nil }
      let isNew = shared.state != state
      shared.state = state
      guard !state.allowsLookups else { return (isNew, []) }
      shared.generation += 1
      defer { shared.idleReaders = [] }
      return (isNew, shared.idleReaders)
    }
    guard let change else { return false }
    if change.isNew {
      var metadata: Logger.Metadata = ["path": "\(file.path)"]
      if let cause { metadata["error"] = "\(cause)" }
      logger.log(level: state.fault == nil ? .info : .warning, "\(state)", metadata: metadata)
    }
    return true
  }
}

extension Duration {
  fileprivate var dispatch: DispatchTimeInterval {
    .nanoseconds(Int(components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000))
  }
}
