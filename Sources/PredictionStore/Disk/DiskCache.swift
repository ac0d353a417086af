import Dispatch
import Foundation
import Logging
import Prediction
import Synchronization

/// The cache file, with its readers, its writer and the rows that wait to be written.
///
/// A failure of the file never costs a prediction: lookups miss, rows wait, and the file is tried
/// again after a delay that grows with each failure. The state changes as follows, always by
/// ``transition(to:cause:generation:)``, which logs the change:
///
///     memoryOnly         the file opens                           → disk, or lookupsOnly if read-only
///     disk               a write fails: locked, full, read-only   → lookupsOnly
///     lookupsOnly        a write succeeds                         → disk
///     disk, lookupsOnly  any other operation fails                → memoryOnly
///     any                the store is closed                      → memoryOnly
///
/// Lookups borrow a reader and never wait for the writer. Rows are written on `idleQueue` while few
/// are waiting, and on `queue` once they fill a transaction. Opening, writing, closing and
/// quarantining the file is done under the lock of `work`.
final class DiskCache: Sendable {
  /// What every thread uses, locked for an instant.
  private struct Shared {
    var state = StoreState.memoryOnly(nil)
    var isClosed = false
    var pending: PendingRows
    var idleReaders: [Reader] = []
    /// Incremented when the readers are discarded, so that one borrowed before is not returned.
    var generation = 0
  }

  /// What only the queues use, locked while they work on the file.
  private struct Work {
    var writer: Writer?
    var failures = 0
    var isRetryScheduled = false
    var quarantinedFiles = 0
  }

  /// A failed operation on the file.
  private struct Failure {
    enum Operation { case lookup, open, write }

    let operation: Operation
    let cause: any Error

    var fault: StoreFault { StoreFault(cause) }

    /// Whether the file can still be read.
    var leavesLookups: Bool {
      switch (operation, fault) {
      case (.write, .locked), (.write, .full), (.write, .readOnly): true
      default: false
      }
    }
  }

  private let file: CacheFile
  private let configuration: StoreConfiguration
  private let counters: StoreCounters
  private let logger: Logger
  private let queue = DispatchQueue(label: "lacuna.prediction-store", qos: .utility)
  /// Leaves the processor to requests: on Linux, Dispatch gives its threads a nice value of 10.
  private let idleQueue = DispatchQueue(label: "lacuna.prediction-store.idle", qos: .background)
  private let shared: Mutex<Shared>
  private let work = Mutex(Work())
  /// Set when a write is submitted to `queue`; a write on `idleQueue` then stops.
  private let flushRequested = Atomic(false)
  /// The lookups in progress; the file is not closed before they end.
  private let lookups = DispatchGroup()

  /// The most readers that are kept open; others are opened for one lookup.
  private static let maximumIdleReaders = 8

  /// The most files that are quarantined, so that a failing disk is not filled with them.
  private static let maximumQuarantinedFiles = 8

  /// The time to wait for a lock when the file is opened in the background, in ms: a process on a
  /// busy machine may take long to open or close it.
  private static let openBusyTimeout: Int32 = 500

  /// Opens the file, or creates it; if that fails, the state has the reason.
  init(
    file: CacheFile, configuration: StoreConfiguration, counters: StoreCounters, logger: Logger
  ) {
    self.file = file
    self.configuration = configuration
    self.counters = counters
    self.logger = logger
    shared = Mutex(Shared(pending: PendingRows(configuration)))
    queue.sync { writeBack() }
  }

  var state: StoreState { shared.withLock { $0.state } }

  var pendingWrites: Int { shared.withLock { $0.pending.count } }

  // MARK: Called by requests

  /// Returns the row for each key, or nil; nil for all if the file cannot be used.
  func predictions(for keys: [PredictionKey]) -> [StoredPrediction?]? {
    let loan = shared.withLock { shared -> (reader: Reader?, generation: Int)? in
      guard shared.state.allowsLookups else { return nil }
      lookups.enter()
      return (shared.idleReaders.popLast(), shared.generation)
    }
    guard let loan else { return nil }
    defer { lookups.leave() }
    do {
      let reader = try loan.reader ?? file.openReader()
      let found = try reader.predictions(for: keys)
      shared.withLock { shared in
        if shared.generation == loan.generation,
          shared.idleReaders.count < Self.maximumIdleReaders
        {
          shared.idleReaders.append(reader)
        }
      }
      return found
    } catch {
      counters.errors.add(1)
      let failure = Failure(operation: .lookup, cause: error)
      // Of several lookups that fail together, the first reports it.
      if transition(to: .memoryOnly(failure.fault), cause: error, generation: loan.generation) {
        queue.async { [weak self] in self?.writeBack(after: failure) }
      }
      return nil
    }
  }

  /// Queues rows to be written; drops those for which the queue has no room.
  func insert(_ rows: [StoredPrediction]) {
    guard !configuration.isReadOnly else { return }
    let (schedule, dropped) = shared.withLock { shared -> (PendingRows.Schedule, Int) in
      let dropped = shared.isClosed ? rows.count : shared.pending.append(rows)
      // After a failure the rows wait for the scheduled retry.
      return (shared.state == .disk ? shared.pending.scheduleWrite() : .none, dropped)
    }
    counters.droppedWrites.add(dropped)
    switch schedule {
    case .none: break
    case .delayed:
      idleQueue.asyncAfter(deadline: .now() + configuration.writeInterval.dispatch) { [weak self] in
        guard let self, !flushRequested.load(ordering: .relaxed) else { return }
        writeBack(yieldsToFlush: true)
      }
    case .immediate:
      flushRequested.store(true, ordering: .relaxed)
      queue.async { [weak self] in self?.writeBack() }
    }
  }

  /// Writes the pending rows, if the file accepts them, before it returns.
  func flush() {
    flushRequested.store(true, ordering: .relaxed)
    queue.sync { writeBack() }
  }

  /// Writes the pending rows, if the file accepts them, and closes the file permanently.
  func close() {
    flush()
    work.withLock { work in
      let abandoned = shared.withLock { shared in
        shared.isClosed = true
        return shared.pending.removeAll()
      }
      counters.droppedWrites.add(abandoned)
      transition(to: .memoryOnly(nil))
      closeFile(&work)
    }
  }

  // MARK: Done on the queues

  /// Opens the file if it is not open, writes the pending rows, and recovers from failures.
  ///
  /// - Parameters:
  ///   - lookupFailure: The failure of a lookup, to recover from first.
  ///   - yieldsToFlush: Whether to stop when a flush is requested, which then writes the rest.
  private func writeBack(after lookupFailure: Failure? = nil, yieldsToFlush: Bool = false) {
    work.withLock { work in
      if !yieldsToFlush { flushRequested.store(false, ordering: .relaxed) }
      let isClosed = shared.withLock { shared in
        shared.pending.clearSchedule()
        return shared.isClosed
      }
      guard !isClosed else { return }
      var failure = lookupFailure ?? openAndWrite(&work, yieldsToFlush: yieldsToFlush)
      if let first = failure, removeUnusableFile(after: first, &work) {
        failure = openAndWrite(&work)
      }
      if let failure {
        degrade(after: failure, &work)
        scheduleRetry(&work)
      } else {
        work.failures = 0
      }
    }
  }

  private func openAndWrite(_ work: inout Work, yieldsToFlush: Bool = false) -> Failure? {
    var operation = Failure.Operation.open
    do {
      if !state.allowsLookups || work.writer == nil { try open(&work) }
      operation = .write
      if let writer = work.writer { try writePending(to: writer, yieldsToFlush: yieldsToFlush) }
    } catch {
      counters.errors.add(1)
      return Failure(operation: operation, cause: error)
    }
    transition(to: configuration.isReadOnly ? .lookupsOnly(nil) : .disk)
    return nil
  }

  private func open(_ work: inout Work) throws {
    if !state.allowsLookups { closeFile(&work) }
    if configuration.isReadOnly {
      guard !state.allowsLookups else { return }
    } else {
      work.writer = try file.openWriter()
    }
    let reader = try file.openReader(busyTimeout: Self.openBusyTimeout)
    shared.withLock { $0.idleReaders = [reader] }
  }

  private func writePending(to writer: Writer, yieldsToFlush: Bool) throws {
    var rows = shared.withLock { $0.pending.takeAll() }[...]
    defer { shared.withLock { $0.pending.putBack(rows) } }
    func shouldStop() -> Bool { yieldsToFlush && flushRequested.load(ordering: .relaxed) }
    while !rows.isEmpty {
      let batch = rows.prefix(configuration.rowsPerTransaction)
      let (written, remaining) = try writer.write(
        batch, keeping: configuration.maximumRows, until: shouldStop)
      counters.writes.add(written)
      counters.droppedWrites.add(batch.count - remaining.count - written)
      rows = remaining + rows.dropFirst(batch.count)
      shared.withLock { $0.pending.takenCount = rows.count }
      logger.debug("rows written", metadata: ["count": .stringConvertible(written)])
      // Checked only after a transaction, which has shown that the file can be written.
      if shouldStop() { break }
    }
  }

  private func closeFile(_ work: inout Work) {
    lookups.wait()
    work.writer = nil
  }

  // MARK: After a failure

  /// Closes a file that is gone, quarantines a cache that is damaged.
  ///
  /// - Returns: Whether there is room for a new file at the path.
  private func removeUnusableFile(after failure: Failure, _ work: inout Work) -> Bool {
    guard !configuration.isReadOnly else { return false }
    switch failure.fault {
    case .moved:
      transition(to: .memoryOnly(.moved), cause: failure.cause)
      closeFile(&work)
      return true
    case .corrupt where work.quarantinedFiles < Self.maximumQuarantinedFiles:
      transition(to: .memoryOnly(.corrupt), cause: failure.cause)
      // Another process may have quarantined the file already.
      let isGone = work.writer?.hasMoved ?? false
      closeFile(&work)
      // Another program may have overwritten the file.
      return isGone || file.isCache && quarantineFile(&work)
    default: return false
    }
  }

  private func quarantineFile(_ work: inout Work) -> Bool {
    work.quarantinedFiles += 1
    do {
      let newPath = try file.quarantine()
      logger.warning(
        "quarantined the damaged cache file",
        metadata: ["path": "\(file.path)", "quarantine": "\(newPath)"])
      return true
    } catch {
      logger.warning(
        "cannot quarantine the damaged cache file",
        metadata: ["path": "\(file.path)", "error": "\(error)"])
      return false
    }
  }

  /// Restricts the use of the file to what still works.
  private func degrade(after failure: Failure, _ work: inout Work) {
    let fault = failure.fault
    if failure.leavesLookups {
      transition(to: .lookupsOnly(fault), cause: failure.cause)
    } else if fault == .readOnly, let reader = try? file.openReader() {
      shared.withLock { $0.idleReaders = [reader] }
      transition(to: .lookupsOnly(fault), cause: failure.cause)
    } else {
      transition(to: .memoryOnly(fault), cause: failure.cause)
      closeFile(&work)
    }
  }

  /// Schedules another attempt after 0.1 s, doubled with each failure up to 25.6 s.
  private func scheduleRetry(_ work: inout Work) {
    guard !work.isRetryScheduled else { return }
    work.isRetryScheduled = true
    work.failures += 1
    let delay = DispatchTimeInterval.milliseconds(100 << min(work.failures - 1, 8))
    queue.asyncAfter(deadline: .now() + delay) { [weak self] in
      guard let self else { return }
      self.work.withLock { $0.isRetryScheduled = false }
      writeBack()
    }
  }

  /// Changes the state, and logs the change.
  ///
  /// Does nothing if a generation is given, in which the cause occurred, and it is over.
  ///
  /// - Returns: Whether the state was set.
  @discardableResult
  private func transition(
    to state: StoreState, cause: (any Error)? = nil, generation: Int? = nil
  ) -> Bool {
    let change = shared.withLock { shared -> (isNew: Bool, discarded: [Reader])? in
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
