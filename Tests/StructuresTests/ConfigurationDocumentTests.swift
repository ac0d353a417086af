import Crystals
import Defects
import JSON
import Structures
import Testing

@Suite struct ConfigurationDocumentTests {
  func configuration(_ json: String) throws -> DefectConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .configuration(in: Fixture.catalogue) { _ in [8, 8] }
  }

  @Test func `a configuration is read by cell and by position`() throws {
    let read = try configuration(
      """
      { "id": "x", "material": "MoS2", "supercell": [8, 8, 1], "defects": [
        { "type": "vacancy", "element": "S", "cell": [0, 0], "basis": 1 },
        { "type": "substitution", "from": "Mo", "to": "W", "cell": [3, 4], "basis": 0 },
        { "type": "vacancy", "position": [0.4583, 0.2917, 0.2642] } ] }
      """)
    #expect(read.description == "MoS2:8x8:v@0.0.1+W@3.4.0+v@3.2.2")
  }

  @Test func `aliases and the default supercell are resolved`() throws {
    for alias in ["BN", "hBN", "h-BN"] {
      let read = try configuration(
        #"{"material": "\#(alias)", "defects": [{"type": "vacancy", "cell": [7, 7], "basis": 0}]}"#)
      #expect(read.description == "BN:8x8:v@7.7.0")
    }
  }

  static let vacancy = #"{"type": "vacancy", "cell": [0, 0], "basis": 1}"#

  static func document(defects: String, material: String = "MoS2", more: String = "") -> String {
    #"{"material": "\#(material)", \#(more) "defects": [\#(defects)]}"#
  }

  @Test(arguments: [
    (document(defects: vacancy, material: "mos2"), "/material", "MoS2"),
    (document(defects: vacancy, more: #""supercell": [0, 8],"#), "/supercell/0", "1 to 64"),
    (document(defects: vacancy, more: #""supercell": [8, 65],"#), "/supercell/1", "1 to 64"),
    (document(defects: vacancy, more: #""supercell": [8, 8, 2],"#), "/supercell", "[a, b, 1]"),
    (document(defects: vacancy, more: #""supercell": [8, 8, 1, 1],"#), "/supercell", "[a, b, 1]"),
    (document(defects: vacancy, more: #""supercell": [8],"#), "/supercell", "[a, b, 1]"),
    (document(defects: vacancy, more: #""supercell": [],"#), "/supercell", "[a, b, 1]"),
    (document(defects: vacancy, more: #""supercell": "8x8","#), "/supercell", "an array"),
    (document(defects: vacancy, more: #""supercell": [8, 8.5],"#), "/supercell/1", "whole"),
    (document(defects: vacancy, more: #""superCell": [8, 8],"#), "/superCell", "supercell"),
    (document(defects: ""), "/defects", "1 to 192"),
    (#"{"material": "MoS2"}"#, "/defects", "required"),
    (#"{"defects": []}"#, "/material", "required"),
    (#"[1]"#, "", "object"),
    (document(defects: "\(vacancy), \(vacancy)"), "/defects/1", "defect 0"),
    (document(defects: #"{"type": "vacancy"}"#), "/defects/0", "'position'"),
    (document(defects: #"{"type": "interstitial"}"#), "/defects/0/type", "'substitution'"),
    (document(defects: #"{"cell": [0, 0], "basis": 1}"#), "/defects/0/type", "required"),
    (
      document(defects: #"{"type": "vacancy", "cell": [0, 8], "basis": 1}"#), "/defects/0/cell/1",
      "0 to 7"
    ),
    (
      document(defects: #"{"type": "vacancy", "cell": [-1, 0], "basis": 1}"#), "/defects/0/cell/0",
      "0 to 7"
    ),
    (
      document(defects: #"{"type": "vacancy", "cell": [0], "basis": 1}"#), "/defects/0/cell",
      "[i, j]"
    ),
    (
      document(defects: #"{"type": "vacancy", "cell": [0, 0], "basis": 3}"#), "/defects/0/basis",
      "0 (Mo), 1 (S), 2 (S)"
    ),
    (document(defects: #"{"type": "vacancy", "cell": [0, 0]}"#), "/defects/0/basis", "0 (Mo)"),
    (
      document(defects: #"{"type": "vacancy", "element": "Se", "cell": [0, 0], "basis": 1}"#),
      "/defects/0/element", "S at"
    ),
    (
      document(
        defects: #"{"type": "substitution", "from": "S", "to": "W", "cell": [0, 0], "basis": 0}"#),
      "/defects/0/from", "Mo at"
    ),
    (
      document(defects: #"{"type": "substitution", "to": "Xx", "cell": [0, 0], "basis": 0}"#),
      "/defects/0/to", "'Xx'"
    ),
    (
      document(defects: #"{"type": "substitution", "to": "Mo", "cell": [0, 0], "basis": 0}"#),
      "/defects/0", "no substitution"
    ),
    (
      document(defects: #"{"type": "substitution", "cell": [0, 0], "basis": 0}"#), "/defects/0/to",
      "required"
    ),
    (
      document(defects: #"{"type": "vacancy", "to": "W", "cell": [0, 0], "basis": 0}"#),
      "/defects/0/to", "vacancy"
    ),
    (
      document(defects: #"{"type": "vacancy", "charge": 1, "cell": [0, 0], "basis": 0}"#),
      "/defects/0/charge", "no such field"
    ),
    (
      document(defects: #"{"type": "vacancy", "position": [0.45, 0.25, 0.2642]}"#),
      "/defects/0/position", "0.3 Å"
    ),
    (
      document(defects: #"{"type": "vacancy", "position": [1, 2]}"#), "/defects/0/position", "three"
    ),
    (
      document(defects: #"{"type": "vacancy", "position": [1e300, 0, 0]}"#), "/defects/0/position",
      "-100 to 100"
    ),
    (
      document(
        defects:
          #"{"type": "vacancy", "cell": [0, 0], "basis": 0, "position": [0.4583, 0.2917, 0.2642]}"#),
      "/defects/0/position", "cell [3, 2] basis 2"
    ),
    (document(defects: "null"), "/defects/0", "null"),
    (document(defects: #"{"type": "vacancy", "a/b~": 1}"#), "/defects/0/a~1b~0", "no such field"),
  ])
  func `a fault is told by pointer with what is allowed`(
    json: String, pointer: String, detail: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) { try configuration(json) }
    #expect(error.faults.first?.pointer == pointer)
    #expect(error.faults.first?.detail.contains(detail) == true, "\(error)")
  }

  @Test func `all defects at fault are told at once`() throws {
    let error = try #require(throws: InvalidDocument.self) {
      try configuration(
        Self.document(
          defects: #"""
            {"type": "vacancy", "cell": [9, 0], "basis": 0}, {"type": "vacancy", "cell": [0, 0], "basis": 0},
            {"type": "vacancy", "cell": [0, 0], "basis": 7}
            """#))
    }
    #expect(error.faults.map(\.pointer) == ["/defects/0/cell/0", "/defects/2/basis"])
  }

  @Test func `text that is not JSON is no document`() {
    #expect(throws: JSONSyntaxError.self) { try configuration("{") }
  }
}
