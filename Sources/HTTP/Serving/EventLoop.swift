// One thread that serves many connections: wait for changes, let each connection advance.

import Foundation

/// The connections of one thread.
///
/// It is made on its thread and never leaves it; other threads speak to it through its mailbox.
final class EventLoop {
  let core: ServerCore
  let mailbox: Mailbox
  /// The time at which the present round began.
  private(set) var now = MonotonicTime.now
  private(set) var encoder: ResponseEncoder
  /// Where every connection reads into before it keeps what it read.
  var scratch = [UInt8](repeating: 0, count: 64 << 10)

  private var poller: Poller
  private var listener: Listener?
  private var connections: [UInt64: Connection] = [:]
  private var nextID = firstConnectionTag
  /// Connections that have more to do than their turn allowed.
  private var waiting: [Connection] = []
  private var nextCheck = MonotonicTime.never
  private var isFinishing = false
  private var isAborted = false

  // What changes are reported under: the mailbox, the listening sockets, then connections.
  private static let mailboxTag: UInt64 = 0
  private static let firstListenerTag: UInt64 = 1
  private static let firstConnectionTag: UInt64 = 1 << 32

  /// How often the connections' times are looked at; they are kept to this accuracy.
  private static let checkInterval = Duration.milliseconds(50)

  init(core: ServerCore, mailbox: Mailbox, listener: Listener?) throws(SystemError) {
    self.core = core
    self.mailbox = mailbox
    self.listener = listener
    encoder = ResponseEncoder(serverName: core.configuration.serverName)
    poller = try Poller()
    try poller.add(mailbox.descriptor, .read, tag: Self.mailboxTag)
    for (index, socket) in (listener?.sockets ?? []).enumerated() {
      try poller.add(
        socket.descriptor.number, .read, tag: Self.firstListenerTag + UInt64(index))
    }
  }

  /// Serves until told to finish and nothing is left to do, or to abort.
  func run() {
    while !isAborted, !isFinishing || !connections.isEmpty {
      let count = poller.wait(milliseconds: patience)
      now = .now
      encoder.setTime(Int(Date().timeIntervalSince1970))
      for index in 0..<count {
        let (tag, readiness) = poller.change(index)
        if let connection = connections[tag] {
          connection.changed(readiness)
        } else if tag != Self.mailboxTag, tag < Self.firstConnectionTag {
          accept()
        }
      }
      for message in mailbox.take() { receive(message) }
      let resumed = waiting
      waiting = []
      for connection in resumed { connection.advance() }
      if now >= nextCheck { checkTimes() }
    }
    for connection in connections.values { connection.close() }
    for case .adopt(let socket, _) in mailbox.take() { _ = Descriptor(socket) }
  }

  /// Gives a connection another turn after all others have had theirs.
  func resumeLater(_ connection: Connection) { waiting.append(connection) }

  /// The connection has closed.
  func remove(_ connection: Connection) {
    connections[connection.id] = nil
    core.monitor.openConnections.add(-1)
  }

  /// How long to wait, in milliseconds; -1 for as long as it takes.
  private var patience: Int32 {
    if !waiting.isEmpty { return 0 }
    if connections.isEmpty, listener?.isPaused != true {
      nextCheck = .never
      return -1
    }
    if nextCheck == .never { nextCheck = now + Self.checkInterval }
    return Int32(clamping: now.milliseconds(until: nextCheck))
  }

  private func receive(_ message: Mailbox.Message) {
    switch message {
    case .adopt(let socket, let peer): adopt(Descriptor(socket), peer)
    case .answer(let id, let response): connections[id]?.receive(response)
    case .stream(let id): connections[id]?.advance()
    case .finish: finish()
    case .abort: isAborted = true
    }
  }

  private func checkTimes() {
    if listener?.isPaused == true { accept() }
    for connection in connections.values { connection.checkTime() }
    nextCheck = now + Self.checkInterval
  }

  // MARK: Connections

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
      try poller.add(connection.descriptor, [.read, .write, .readEnd], tag: id)
    } catch {
      core.responder.hooks.report("\(error)")
      return connection.close()
    }
    let limit = core.configuration.connections
    guard open > limit else { return }
    monitor.refusedConnections.add(1)
    // A refusal takes a connection too, until the client has read it: a few are afforded.
    guard open <= limit + max(16, limit / 16) else { return connection.close() }
    connection.refuse(.tooManyConnections)
  }

  private func finish() {
    isFinishing = true
    // Clients that the system has already let in are served. Only then may the other loops end.
    accept()
    for mailbox in listener?.others ?? [] { mailbox.post(.finish) }
    listener = nil
    for connection in connections.values { connection.finish() }
  }
}
