import Foundation

/// An error that ends a command with one line of text and exit code 1.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// Creates the error of a failed system call, from `errno`.
  init(errnoOf subject: String) { self.init("\(subject): \(String(cString: strerror(errno)))") }
}
