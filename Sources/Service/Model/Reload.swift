import Foundation
import JSON

/// The last attempt to read a model, or all models and the tokens.
struct Reload: Sendable {
  /// When it ended.
  let time: Date
  /// Whether what was read is in use.
  let isSuccessful: Bool

  /// Writes the object `last_reload` of a model.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("time", time.formatted(Date.ISO8601FormatStyle()))
      json.field("successful", isSuccessful)
    }
  }
}
