import Compression
import Crypto
import Defects
import FileSupport
import FoundationEssentials
import JSON
import ModelSupport
import Prediction
import Testing
import Training

@Suite struct DatasetTests {
  static func row(
    _ labels: String, material: String = "MoS2", defect: String = #""cell":[1,2],"basis":1"#
  ) -> String {
    #"{"material":"\#(material)","supercell":[4,4],"defects":[{"type":"vacancy",\#(defect)},"#
      + #"{"type":"vacancy","cell":[3,3],"basis":0}],\#(labels)}"#
  }

  func labels(_ text: String) throws -> [Property: Double]? {
    try SyntheticData.dataset(Self.row(text)).rows.first?.labels
  }

  @Test func `plain and compressed files have equal rows, and the digest of their bytes`() throws {
    let text = try SyntheticData.ndjson(of: "BN", count: 12, dataset: "made up")
    try withTemporaryFolder { folder in
      let bytes = Array(text.utf8)
      // A file may have several gzip members.
      let middle = try #require(bytes.lastIndex(of: UInt8(ascii: "\n"))) / 2
      let packed =
        try Gzip.compress(Array(bytes[..<middle]), effort: .best)
        + Gzip.compress(Array(bytes[middle...]), effort: .fast)
      var datasets: [Dataset] = []
      for (name, content) in [("a.ndjson", bytes), ("b", packed)] {
        try Data(content).write(to: URL(filePath: "\(folder)/\(name)"))
        let dataset = try Dataset(paths: ["\(folder)/\(name)"], catalogue: CommittedFiles.catalogue)
        #expect(dataset.sha256 == hexadecimal(SHA256.hash(data: content)))
        datasets.append(dataset)
      }
      let whole = try Dataset(
        paths: ["\(folder)/a.ndjson", "\(folder)/b"], catalogue: CommittedFiles.catalogue)
      #expect(whole.sha256 == hexadecimal(SHA256.hash(data: bytes + packed)))
      #expect(whole.rows.map(\.id) == (datasets[0].rows + datasets[1].rows).map(\.id))
      #expect(datasets[0].rows.map(\.form) == datasets[1].rows.map(\.form))
      #expect(datasets[0].rows.map(\.labels) == datasets[1].rows.map(\.labels))
      #expect(datasets[0].rows.count == 12)
      #expect(datasets[0].rows.allSatisfy { $0.dataset == "made up" })
      #expect(datasets[0].rows.map(\.split).prefix(2) == ["validation", "train"])
    }
  }

  @Test func `blank lines are skipped, and lines may end in CRLF`() throws {
    let row = Self.row(#""band_gap_ev":1"#)
    #expect(try SyntheticData.dataset("\n\(row)\r\n  \n\r\n\(row)").rows.count == 2)
    #expect(try SyntheticData.dataset("").rows.isEmpty)
  }

  @Test func `a total energy is divided by the number of defects`() throws {
    #expect(try labels(#""formation_energy_ev":5"#) == [.formationEnergyPerSite: 2.5])
    #expect(try labels(#""formation_energy_per_site_ev":-5"#) == [.formationEnergyPerSite: -5])
    #expect(
      try labels(#""formation_energy_ev":5,"formation_energy_per_site_ev":2.5005"#)
        == [.formationEnergyPerSite: 2.5005])
    #expect(
      try labels(#""formation_energy_ev":5,"formation_energy_per_site_ev":null"#)
        == [.formationEnergyPerSite: 2.5])
  }

  @Test func `a band gap has two names, and null is not a label`() throws {
    #expect(try labels(#""band_gap_ev":1.5"#) == [.bandGap: 1.5])
    #expect(try labels(#""homo_lumo_gap_ev":0"#) == [.bandGap: 0])
    #expect(try labels(#""homo_lumo_gap_ev":null,"band_gap_ev":0.5"#) == [.bandGap: 0.5])
    #expect(try labels(#""homo_lumo_gap_ev":0.5,"band_gap_ev":0.5"#) == [.bandGap: 0.5])
    #expect(
      try labels(#""formation_energy_ev":4,"band_gap_ev":null"#) == [.formationEnergyPerSite: 2])
  }

  @Test(arguments: ["charge", "temperature", "chemical_potentials", "explain", "band_gap"])
  func `a field that would be ignored is an error that names it, also in a defect`(
    field: String
  ) throws {
    #expect(
      try labels(#""band_gap_ev":1,"total_magnetization":null,"functional":"PBE""#) != nil)
    for row in [
      Self.row(#""band_gap_ev":1,"\#(field)":0"#),
      Self.row(#""band_gap_ev":1"#, defect: #""cell":[1,2],"basis":1,"\#(field)":0"#),
    ] {
      let error = try #require(throws: DatasetError.self) { try SyntheticData.dataset(row) }
      #expect(error.detail.contains("/\(field): "))
      #expect(error.detail.contains("no such field"))
    }
  }

  @Test func `a site can be named by its position or its cell`() throws {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    let position = supercell.position(of: supercell.site(at: (1 * 4 + 2) * 3 + 1))
    let byPosition = Self.row(
      #""band_gap_ev":1"#, defect: #""position":[\#(position.x),\#(position.y),\#(position.z)]"#)
    let rows = try SyntheticData.dataset(Self.row(#""band_gap_ev":1"#) + "\n" + byPosition).rows
    #expect(rows[0].form == rows[1].form)
    #expect(rows[0].dataset == "MoS2")
  }

  @Test(arguments: [
    (row(#""id":"1""#), "formation_energy_ev, formation_energy_per_site_ev or band_gap_ev"),
    (
      row(#""formation_energy_ev":5,"formation_energy_per_site_ev":5"#),
      "/formation_energy_per_site_ev: is 5.0 eV, but formation_energy_ev divided by 2 defects is 2.5"
    ),
    (row(#""homo_lumo_gap_ev":1,"band_gap_ev":2"#), "/band_gap_ev: is 2.0 eV"),
    (
      #"{"material":"MoS2","supercell":[4,4],"defects":[],"band_gap_ev":1}"#, "/defects: "
    ),
    (row(#""formation_energy_ev":null,"band_gap_ev":null"#), "is required"),
    (row(#""band_gap_ev":1"#, material: "SiC"), "/material: "),
    (row(#""band_gap_ev":-0.1"#), "/band_gap_ev: must be 0 to 100 eV"),
    (row(#""homo_lumo_gap_ev":101"#), "/homo_lumo_gap_ev: must be 0 to 100 eV"),
    (
      row(#""formation_energy_per_site_ev":1001"#),
      "/formation_energy_per_site_ev: must be -1000 to 1000 eV"
    ),
    (row(#""formation_energy_ev":1e7"#), "/formation_energy_ev: must be -1000000 to 1000000 eV"),
    (row(#""formation_energy_ev":1e999"#), "/formation_energy_ev: "),
    (row(#""band_gap_ev":"1""#), "/band_gap_ev: "),
    (row(#""band_gap_ev":1,"dataset":7"#), "/dataset: "),
    (row(#""band_gap_ev":1"#, defect: #""cell":[1,4],"basis":1"#), "/defects/0/cell/1"),
    (row(#""band_gap_ev":1"#, defect: #""cell":[3,3],"basis":0"#), "/defects/1"),
    (
      #"{"material":"MoS2","defects":[{"type":"vacancy","cell":[0,0],"basis":0}],"band_gap_ev":1}"#,
      "/supercell"
    ),
    ("[]", "object"), ("{", "JSON"), ("\u{0}", "JSON"),
  ])
  func `an error names file, line and field`(line: String, detail: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/rows.ndjson"
      let text = "\n\(Self.row(#""band_gap_ev":1"#))\n\n\(line)\n"
      try Data(text.utf8).write(to: URL(filePath: path))
      let error = try #require(throws: DatasetError.self) {
        try Dataset(paths: [path], catalogue: CommittedFiles.catalogue)
      }
      #expect(error.file == path && error.line == 4)
      #expect("\(error)".hasPrefix("\(path):4: "))
      #expect(error.detail.contains(detail), "\(error)")
    }
  }

  @Test(arguments: [
    (row(#""id":"1""#), FaultCode.missingLabel, ""),
    (row(#""charge":1"#), .unknownField, "/charge"),
    (#"{"material":"P","supercell":[4,4],"defects":[]}"#, .noDefects, "/defects"),
    (row(#""band_gap_ev":-0.1"#), .valueOutOfRange, "/band_gap_ev"),
  ])
  func `a fault of a row has a code and a pointer`(
    line: String, code: FaultCode, pointer: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try LabelledRow(json: Array(line.utf8), in: CommittedFiles.catalogue)
    }
    #expect(error.faults.map(\.code) == [code] && error.faults.map(\.pointer) == [pointer])
  }

  @Test func `the error of a missing or truncated file names it`() throws {
    try withTemporaryFolder { folder in
      let packed = try Gzip.compress(
        Array(SyntheticData.ndjson(of: "P", count: 5).utf8), effort: .fast)
      try Data(packed.dropLast(6)).write(to: URL(filePath: folder + "/cut.gz"))
      for name in ["none", "cut.gz"] {
        let error = try #require(throws: DatasetError.self) {
          try Dataset(paths: ["\(folder)/\(name)"], catalogue: CommittedFiles.catalogue)
        }
        #expect(error.file == "\(folder)/\(name)" && error.line == nil)
      }
    }
  }
}
