import Foundation
import Testing

struct ReadmeTests {
  /// The line breaks that the README puts into the answer are for readers.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LACUNA_MODELS"] == nil))
  func `the README's request gets the README's answer`() throws {
    let readme = try String(contentsOfFile: Fixture.root + "/README.md", encoding: .utf8)
    let match = try #require(
      readme.firstMatch(of: #/-d '([^']+)'\n```\n\n```json\n([^`]+)\n```/#))
    let service = try RunningService()
    let answer = try service.predict(String(match.1))
    #expect(answer.text == match.2.replacing("\n", with: ""))
  }
}
