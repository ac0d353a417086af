import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Structures
import Testing

/// Texts of structures as people have them, from the cases beside the repository.
@Suite struct GivenCasesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The text of the structure.
    let text: String
    /// The request by defects that gives the same key; nil if the text is to be rejected.
    let reference: String?
    /// Words of which an error has one.
    let words: [String]

    var testDescription: String { name }
  }

  /// The kinds of cases whose outcome the readers of texts decide.
  private static let kinds: Set<String> = [
    "symmetry in CIF", "text fields in CIF", "bytes around a text",
    "strict where it does not matter",
    "form not recognised", "POSCAR of every age", "names and marks of vacancies",
    "a structure as the whole body",
  ]

  static let cases: [Case] = {
    let path = CommittedFiles.root + "/../shared/data/cases/structures.ndjson"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard
        let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let name = row["name"] as? String, let body = row["body"] as? String,
        kinds.contains(row["kind"] as? String ?? "")
      else { return nil }
      var structure = body
      if row["type"] as? String == "application/json" {
        let bytes = Data(body.utf8.drop { $0 > 0x7F })
        let document = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        // Structures in JSON are read elsewhere.
        guard let text = document?["structure"] as? String, !text.hasPrefix("{") else { return nil }
        structure = text
      }
      let reference = row["reference"].flatMap {
        try? JSONSerialization.data(withJSONObject: $0)
      }
      let words = (row["words"] ?? row["or"]) as? [String] ?? []
      return Case(
        name: name, text: structure,
        reference: reference.map { String(decoding: $0, as: UTF8.self) }, words: words)
    }
  }()

  @Test(.enabled(if: !cases.isEmpty, "needs the cases beside the repository"), arguments: cases)
  func `a text is read as the configuration that it means, or rejected with a word for why`(
    given: Case
  ) throws {
    do {
      let structure = try AtomicStructure(text: Array(given.text.utf8))
      let found = try Fixture.recognizer.recognize(structure).configuration
      let reference = try #require(given.reference, "read as \(found)")
      let expected = try ConfigurationDocument(json: Array(reference.utf8))
        .configuration(in: CommittedFiles.catalogue) { _ in nil }
      #expect(Fixture.key(found) == Fixture.key(expected))
    } catch let error as StructureTextError {
      #expect(given.words.contains { error.description.contains($0) }, "\(error)")
    }
  }

  @Test(.enabled(if: !cases.isEmpty, "needs the cases beside the repository"))
  func `there are as many cases as there were`() {
    #expect(Self.cases.count >= 40)
  }
}
