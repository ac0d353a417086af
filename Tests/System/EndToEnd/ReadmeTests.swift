import FileSupport
import Foundation
import Testing

struct ReadmeTests {
  /// The README breaks the response into lines for its readers.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LACUNA_MODELS"] == nil))
  func `the request in the README gets the response in the README`() throws {
    let readme = try String(contentsOfFile: CommittedFiles.root + "/README.md", encoding: .utf8)
    let match = try #require(
      readme.firstMatch(of: #/-d '([^']+)'\n```\n\n```json\n([^`]+)\n```/#))
    let service = try RunningService()
    let response = try service.predict(String(match.1))
    #expect(response.text == match.2.replacing("\n", with: ""))
  }
}
