import FileSupport
import Foundation
import Testing

/// Structures as people send them, from a file next to the repository, which does not contain them.
struct StructureCasesTests {
  /// A body and what is right for it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: String
    let type: String
    let body: String
    /// A request by defects, whose key the response must have.
    let reference: String?
    /// Words of which the detail of an error must have one, instead of a response with the key.
    let alternatives: [String]
    /// Words of which the detail of the error must have one.
    let words: [String]
    /// Words of which a domain note must have one.
    let note: [String]

    var testDescription: String { name }

    init(_ fields: [String: any Sendable]) throws {
      name = try #require(fields["name"] as? String)
      kind = try #require(fields["kind"] as? String)
      type = try #require(fields["type"] as? String)
      body = try #require(fields["body"] as? String)
      reference = try fields["reference"].map {
        String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
      }
      alternatives = fields["or"] as? [String] ?? []
      words = fields["words"] as? [String] ?? []
      note = fields["note"] as? [String] ?? []
    }
  }

  static let path = CommittedFiles.root + "/../shared/data/cases/structures.ndjson"

  static func cases() throws -> [Case] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try Case(json($0.utf8)) }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: path)))
  func `every given structure is answered as it should be`() throws {
    let service = try RunningService()
    for example in try Self.cases() {
      let response = try service.post("/predict", example.body, ["Content-Type": example.type])
      func hasOne(of words: [String], _ text: String) -> Bool {
        words.contains { text.contains($0) }
      }
      let comment: Comment = "\(example.kind): \(example.name): \(response.text.prefix(400))"
      guard response.status == 200 else {
        let problem = try problem(response)
        #expect(400..<500 ~= problem.status, comment)
        #expect(hasOne(of: example.words + example.alternatives, response.text), comment)
        continue
      }
      let fields = try json(response)
      let reference = try example.reference.map { try json(service.predict($0))["key"] as? String }
      #expect(reference != nil && fields["key"] as? String == reference, comment)
      guard !example.note.isEmpty else { continue }
      let notes = try #require(fields["domain_notes"] as? [[String: String]])
      #expect(notes.contains { hasOne(of: example.note, $0["detail"] ?? "") }, comment)
      #expect(fields["in_domain"] as? Bool == false, comment)
    }
  }
}
