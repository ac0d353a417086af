import Foundation

/// One thread that serves many connections: it waits for changes and lets each connection advance.
///
/// An event loop is created on its thread and never leaves it; other threads reach it through its mailbox.
final class EventLoop {
  let core: ServerCore
  let mailbox: Mailbox
  /// The time at which the present round began.
  private(set) var now = MonotonicTime.now
  private(set) var encoder: ResponseEncoder
  /// Every connection reads into this buffer and keeps a copy of what it read.
  ///
  /// Unchecked for the same reason as the connections' queues.
  @exclusivity(unchecked) var readBuffer = [UInt8](repeating: 0, count: 64 << 10)

  private var changes = Poller.Changes()
  private var listener: Listener?
  private var connections: [UInt64: Connection] = [:]
  private var nextID = firstConnectionID
  /// Connections that have more to do than one turn allows.
  private var waiting: [Connection] = []
  private var places = ConnectionPlaces()
  /// What the connections have freed.
  var freedMemory = FreedMemory()
  private var nextCheck = MonotonicTime.never
  private var isFinishing = false
  private var isAborted = false

  private static let firstConnectionID = Listener.tag + 1

  /// Seconds between two checks of the connections' deadlines, which are kept to this accuracy.
  private static let checkInterval = 0.05

  init(core: ServerCore, mailbox: Mailbox) {
    self.core = core
    self.mailbox = mailbox
    encoder = ResponseEncoder(serverName: core.serverName)
  }

  /// Serves until it is aborted, or until it is finishing and no connection is left.
  func run() {
    while !isAborted, !isFinishing || !connections.isEmpty {
      mailbox.poller.wait(milliseconds: pollTimeout, for: &changes)
      now = .now
      encoder.setTime(Int(Date().timeIntervalSince1970))
      for index in 0..<changes.count {
        let (tag, readiness) = changes[index]
        if tag == Listener.tag { accept() }
        connections[tag]?.socketChanged(readiness)
      }
      for message in mailbox.take() { receive(message) }
      let resumed = waiting
      waiting = []
      for connection in resumed {
        connection.isWaiting = false
        connection.advance()
      }
      if listener?.hasMore == true { accept() }
      if now >= nextCheck { checkDeadlines() }
    }
    for connection in connections.values { connection.close() }
    for case .adopt(let socket, _) in mailbox.take() { _ = Descriptor(socket) }
  }

  /// Gives a connection another turn after all others have had theirs.
  func resumeLater(_ connection: Connection) {
    guard !connection.isWaiting else { return }
    connection.isWaiting = true
    waiting.append(connection)
  }

  /// Forgets a connection that has been closed.
  func remove(_ connection: Connection) {
    connections[connection.id] = nil
    core.monitor.openConnections.add(-1)
    if places.removeOverLimit(connection.id) { core.monitor.overLimitConnections.add(-1) }
  }

  /// How long to wait for a change, in milliseconds; -1 for no limit.
  private var pollTimeout: Int32 {
    if !waiting.isEmpty || listener?.hasMore == true { return 0 }
    if connections.isEmpty, listener?.isPaused != true, !freedMemory.isLarge {
      nextCheck = .never
      return -1
    }
    if nextCheck == .never { nextCheck = now + Self.checkInterval }
    return Int32(clamping: now.milliseconds(until: nextCheck))
  }

  private func receive(_ message: Mailbox.Message) {
    switch message {
    case .listen(let sockets, let others): listen(sockets, others)
    case .adopt(let socket, let peer): adopt(Descriptor(socket), peer)
    case .response(let id, let response): connections[id]?.receive(response)
    case .streamChanged(let id): connections[id]?.advance()
    case .stopAccepting: listener?.stopAccepting()
    case .finish: finish()
    case .abort: isAborted = true
    }
  }

  private func checkDeadlines() {
    if listener?.isPaused == true { accept() }
    for connection in connections.values { connection.checkDeadlines() }
    // Other connections would have to wait.
    if changes.count == 0, waiting.isEmpty { freedMemory.returnToSystem(at: now) }
    nextCheck = now + Self.checkInterval
  }

  // MARK: Connections

  private func listen(_ sockets: [ListeningSocket], _ others: [Mailbox]) {
    listener = Listener(sockets, others: others, report: core.responder.hooks.report)
    accept()
  }

  private func accept() {
    listener?.accept { socket, peer, destination in
      if let destination {
        destination.post(.adopt(socket: socket, peer: peer))
      } else {
        adopt(Descriptor(socket), peer)
      }
    }
  }

  private func adopt(_ socket: consuming Descriptor, _ peer: PeerAddress) {
    let id = nextID
    nextID += 1
    let monitor = core.monitor
    let open = monitor.openConnections.add(1)
    let connection = Connection(id: id, socket: socket, peer: peer, loop: self)
    connections[id] = connection
    monitor.acceptedConnections.add(1)
    do throws(SystemError) {
      try mailbox.poller.add(connection.socket.number, [.read, .write, .readEnd], tag: id)
    } catch {
      core.responder.hooks.report("\(error)")
      return connection.close()
    }
    let served = open - monitor.overLimitConnections.load(ordering: .relaxed)
    guard served > core.limits.maxConnections, !makeRoom() else { return }
    admitOverLimit(connection)
    connection.exceedLimit()
  }

  /// Closes the connection that has been idle for the longest time; returns false if none is idle.
  private func makeRoom() -> Bool {
    while let id = places.nextIdle(among: connections, at: now) {
      guard let connection = connections[id] else { continue }
      connection.catchUp()
      guard connection.isDispensable else { continue }
      // A client that has not been served yet does not expect that its connection is closed.
      if connection.hasAnswered {
        connection.close()
      } else {
        admitOverLimit(connection)
        connection.refuse()
      }
      return true
    }
    return false
  }

  /// Counts a connection as one over the limit.
  ///
  /// It stays open until the client has read its response. When too many do, the oldest is closed.
  private func admitOverLimit(_ connection: Connection) {
    while places.overLimitCount >= core.maxOverLimit, let id = places.oldestOverLimit,
      let oldest = connections[id]
    {
      if !oldest.hasAnswered { oldest.refuse() }
      oldest.close()
    }
    core.monitor.overLimitConnections.add(1)
    places.addOverLimit(connection.id)
  }

  private func finish() {
    isFinishing = true
    // Clients that the system has already accepted are served. Only after that may the other loops end.
    repeat { accept() } while listener?.hasMore == true
    for mailbox in listener?.others ?? [] { mailbox.post(.finish) }
    listener = nil
    for connection in connections.values { connection.finish() }
  }
}
