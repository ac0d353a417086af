import Foundation
import JSON
import Logging

/// A swift-log handler that writes one JSON object per line: time, level, message, then metadata.
public struct JSONLogHandler: LogHandler {
  /// The lowest level of events that are written.
  public var logLevel = Logger.Level.info
  /// The metadata of every event.
  public var metadata: Logger.Metadata = [:]
  private let sink: LogSink

  /// Creates a handler that writes to `sink`.
  public init(sink: LogSink) { self.sink = sink }

  /// The metadata under one name.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes the event.
  public func log(event: LogEvent) {
    var metadata = metadata
    if let more = event.metadata { metadata.merge(more) { $1 } }
    if let error = event.error { metadata["error"] = "\(error)" }
    var json = JSONWriter()
    json.object { json in
      json.field("time", Date.now.formatted(Self.timeStyle))
      json.field("level", event.level.rawValue)
      json.field("message", "\(event.message)")
      for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
        json.name(escaping: name)
        json.value(value)
      }
    }
    sink.write(json.bytes + [UInt8(ascii: "\n")])
  }

  private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

extension JSONWriter {
  /// Writes a metadata value; numbers and Booleans are written as such.
  fileprivate mutating func value(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): string(text)
    case .stringConvertible(let number as Int): integer(number)
    case .stringConvertible(let number as Double) where number.isFinite: self.number(number)
    case .stringConvertible(let flag as Bool): boolean(flag)
    case .stringConvertible(let other): string(other.description)
    case .array(let values): array(values) { $0.value($1) }
    case .dictionary(let fields):
      object { json in
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
          json.name(escaping: name)
          json.value(value)
        }
      }
    }
  }
}
