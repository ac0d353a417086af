import Crystals
import Defects
import FileSupport
import JSON
import Structures
import Testing

@Suite struct ConfigurationDocumentTests {
  func configuration(_ json: String) throws -> DefectConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .configuration(in: CommittedFiles.catalogue) { Supercell(host: $0, a: 8, b: 8) }
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

  @Test func `a list of names is the complex of these names`() throws {
    for (list, name) in [
      (#""v_S""#, "v_S"), (#""v_S", "W_Mo""#, "v_S+W_Mo"), (#""2v_S^0","V_{Mo}""#, "2v_S+v_Mo"),
    ] {
      let listed = try configuration(Self.document(defects: list, material: "mos2"))
      let named = try configuration(#"{"material": "MoS2", "defects": "\#(name)"}"#)
      #expect(listed == named)
    }
  }

  static let vacancy = #"{"type": "vacancy", "cell": [0, 0], "basis": 1}"#

  static func document(defects: String, material: String = "MoS2", more: String = "") -> String {
    #"{"material": "\#(material)", \#(more) "defects": [\#(defects)]}"#
  }

  /// The text of a document with one defect of MoS2.
  static func defect(_ fields: String) -> String { document(defects: "{\(fields)}") }

  @Test(
    arguments: [
      (document(defects: vacancy, material: "MoS3"), .unknownMaterial, "/material"),
      (document(defects: #""v_S", \#(vacancy)"#), .wrongType, "/defects/1"),
      (document(defects: #"\#(vacancy), "v_S""#), .wrongType, "/defects/1"),
      (document(defects: #""v_S", 7"#), .wrongType, "/defects/1"),
      (document(defects: #""v_S", "W_Mo", "v_S", "v_Mo", "v_S""#), .tooManyDefects, "/defects/4"),
      (document(defects: #""v_S", "v_S^-1""#), .chargedDefect, "/defects"),
      (document(defects: #""v_S", """#), .invalidDefectName, "/defects/1"),
      (
        document(defects: vacancy, more: #""supercell": [0, 8],"#), .invalidSupercell,
        "/supercell/0"
      ),
      (
        document(defects: vacancy, more: #""supercell": [8, 65],"#), .invalidSupercell,
        "/supercell/1"
      ),
      (
        document(defects: vacancy, more: #""supercell": [8, 8, 2],"#), .invalidSupercell,
        "/supercell"
      ),
      (
        document(defects: vacancy, more: #""supercell": [8, 8, 1, 1],"#), .invalidSupercell,
        "/supercell"
      ),
      (document(defects: vacancy, more: #""supercell": [8],"#), .invalidSupercell, "/supercell"),
      (document(defects: vacancy, more: #""supercell": [],"#), .invalidSupercell, "/supercell"),
      (document(defects: vacancy, more: #""supercell": "8x8","#), .wrongType, "/supercell"),
      (document(defects: vacancy, more: #""supercell": [8, 8.5],"#), .wrongType, "/supercell/1"),
      (document(defects: vacancy, more: #""superCell": [8, 8],"#), .unknownField, "/superCell"),
      (#"{"material": "MoS2"}"#, .missingField, "/defects"),
      (#"{"defects": []}"#, .missingField, "/material"), (#"[1]"#, .wrongType, ""),
      (document(defects: "\(vacancy), \(vacancy)"), .siteOccupiedTwice, "/defects/1"),
      (document(defects: "null"), .wrongType, "/defects/0"),
      (defect(#""type": "vacancy""#), .missingField, "/defects/0"),
      (defect(#""type": "interstitial""#), .invalidValue, "/defects/0/type"),
      (defect(#""cell": [0, 0], "basis": 1"#), .missingField, "/defects/0/type"),
      (
        defect(#""type": "vacancy", "cell": [0, 8], "basis": 1"#), .siteOutOfRange,
        "/defects/0/cell/1"
      ),
      (
        defect(#""type": "vacancy", "cell": [-1, 0], "basis": 1"#), .siteOutOfRange,
        "/defects/0/cell/0"
      ),
      (defect(#""type": "vacancy", "cell": [0], "basis": 1"#), .invalidValue, "/defects/0/cell"),
      (defect(#""type": "vacancy", "basis": 1"#), .missingField, "/defects/0/cell"),
      (defect(#""type": "vacancy", "cell": [0, 0]"#), .missingField, "/defects/0/basis"),
      (
        defect(#""type": "vacancy", "cell": [0, 0], "basis": 3"#), .siteOutOfRange,
        "/defects/0/basis"
      ),
      (
        defect(#""type": "vacancy", "element": "Se", "cell": [0, 0], "basis": 1"#), .wrongElement,
        "/defects/0/element"
      ),
      (
        defect(#""type": "substitution", "from": "S", "to": "W", "cell": [0, 0], "basis": 0"#),
        .wrongElement, "/defects/0/from"
      ),
      (
        defect(#""type": "substitution", "to": "Xx", "cell": [0, 0], "basis": 0"#), .unknownElement,
        "/defects/0/to"
      ),
      (
        defect(#""type": "substitution", "to": "Mo", "cell": [0, 0], "basis": 0"#),
        .notASubstitution, "/defects/0"
      ),
      (
        defect(#""type": "substitution", "cell": [0, 0], "basis": 0"#), .missingField,
        "/defects/0/to"
      ),
      (
        defect(#""type": "vacancy", "to": "W", "cell": [0, 0], "basis": 0"#), .unknownField,
        "/defects/0/to"
      ),
      (
        defect(#""type": "vacancy", "charge": 1, "cell": [0, 0], "basis": 0"#), .unknownField,
        "/defects/0/charge"
      ),
      (defect(#""type": "vacancy", "a/b~": 1"#), .unknownField, "/defects/0/a~1b~0"),
      (
        defect(#""type": "vacancy", "position": [0.45, 0.25, 0.2642]"#), .siteNotFound,
        "/defects/0/position"
      ),
      (defect(#""type": "vacancy", "position": [1, 2]"#), .invalidValue, "/defects/0/position"),
      (
        defect(#""type": "vacancy", "position": [1e300, 0, 0]"#), .invalidValue,
        "/defects/0/position"
      ),
      (
        defect(
          #""type": "vacancy", "cell": [0, 0], "basis": 0, "position": [0.4583, 0.2917, 0.2642]"#),
        .conflictingFields, "/defects/0/position"
      ),
    ] as [(String, FaultCode, String)])
  func `a fault has a code and a pointer`(json: String, code: FaultCode, pointer: String) throws {
    let error = try #require(throws: InvalidDocument.self) { try configuration(json) }
    #expect(error.faults.map(\.code) == [code], "\(error)")
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test func `all defects at fault are reported at once`() throws {
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

  @Test(arguments: [
    (document(defects: [vacancy, vacancy].joined(separator: ",")), "/defects"),
    (#"{"material": "MoS2", "defects": "2v_S"}"#, "/defects"),
  ])
  func `more defects than the limit are rejected before their sites are checked`(
    json: String, pointer: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try ConfigurationDocument(json: Array(json.utf8)).resolved(
        in: CommittedFiles.catalogue, defaultSupercell: { Supercell(host: $0, a: 8, b: 8) },
        limits: ResolutionLimits(maximumDefectCount: 1))
    }
    #expect(error.faults.map(\.code) == [.tooManyDefects])
    #expect(error.faults.map(\.pointer) == [pointer])
    #expect(error.description.contains("2 defects"))
  }

  @Test func `a list may have 1024 defects`() throws {
    func document(_ count: Int) -> String {
      let defects = (0..<count).map {
        #"{"type": "vacancy", "cell": [\#($0 / 40), \#($0 % 40)], "basis": 0}"#
      }
      return Self.document(
        defects: defects.joined(separator: ","), more: #""supercell": [40, 40],"#)
    }
    #expect(try configuration(document(1024)).defects.count == 1024)
    let error = try #require(throws: InvalidDocument.self) { try configuration(document(1025)) }
    #expect(error.faults.map(\.code) == [.tooManyDefects])
    #expect(error.faults[0].detail.contains("1025") && error.faults[0].detail.contains("1024"))
  }

  @Test func `a text that is not JSON is a syntax error`() {
    #expect(throws: JSONSyntaxError.self) { try configuration("{") }
  }
}
