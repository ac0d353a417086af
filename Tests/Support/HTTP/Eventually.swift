import Foundation
import Testing

/// Waits until `condition` holds, and records an issue if it does not within thirty seconds.
///
/// For conditions that a test cannot be notified of, such as a counter of a server.
package func eventually(
  _ condition: () throws -> Bool, fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column
) rethrows {
  let end = ContinuousClock.now + .seconds(30)
  while ContinuousClock.now < end {
    if try condition() { return }
    Thread.sleep(forTimeInterval: 0.005)
  }
  Issue.record(
    "the condition did not hold within thirty seconds",
    sourceLocation: SourceLocation(
      fileID: fileID, filePath: filePath, line: line, column: column))
}
