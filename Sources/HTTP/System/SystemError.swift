import Foundation

/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The value of `errno`.
  public let code: Int32
  /// What was attempted, such as `bind 127.0.0.1:80`.
  public let call: String

  /// What was attempted, and the system's message.
  public var description: String { "\(call): \(String(cString: strerror(code)))" }

  init(_ call: String, code: Int32 = errno) {
    self.code = code
    self.call = call
  }
}
