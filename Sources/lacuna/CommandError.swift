import Foundation
import Service

/// An error that ends a command with one line of text and exit code 1.
package struct CommandError: Error, CustomStringConvertible {
  /// The line of text.
  package let description: String

  init(_ description: String) { self.description = description }

  /// Creates the error of an input that cannot be read.
  init(_ error: FileError, reading name: String) {
    self.init("\(InputList.title(of: name)): \(error)")
  }

  /// Creates the error of a failed system call, from `errno`.
  init(errnoOf subject: String) { self.init("\(subject): \(String(cString: strerror(errno)))") }
}
