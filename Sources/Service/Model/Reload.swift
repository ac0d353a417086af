import Foundation
import JSON

/// The last time that the model and the tokens were read.
struct Reload: Sendable {
  /// When it ended.
  let time: Date
  /// Whether the model and the tokens that were read are in use.
  let isSuccessful: Bool

  /// Writes the object `last_reload` of `GET /model`.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("time", time.formatted(Date.ISO8601FormatStyle()))
      json.field("successful", isSuccessful)
    }
  }
}
