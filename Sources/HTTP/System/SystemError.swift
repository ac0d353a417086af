// What the operating system says when it cannot.

import Foundation

/// A call to the system that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The system's number for what went wrong.
  public let code: Int32
  /// What was attempted, such as `bind 127.0.0.1:80`.
  public let call: String

  /// What was attempted and what the system said of it.
  public var description: String { "\(call): \(String(cString: strerror(code)))" }

  init(_ call: String, code: Int32 = errno) {
    self.code = code
    self.call = call
  }

  init(code: Int32, call: String) {
    self.code = code
    self.call = call
  }
}
