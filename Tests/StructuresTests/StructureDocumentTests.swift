import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Numerics
import Structures
import Testing

@Suite struct StructureDocumentTests {
  func resolved(_ json: String) throws -> ResolvedConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .resolved(in: CommittedFiles.catalogue) { Supercell(host: $0, a: 8, b: 8) }
  }

  func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  static let configuration = Result {
    try DefectConfiguration(name: "v_Mo+Se_S", in: CommittedFiles.supercell("MoS2", 4, 4))
  }

  static func pymatgen() throws -> String {
    String(decoding: try configuration.get().structure().pymatgen, as: UTF8.self)
  }

  static func optimade() throws -> [String: Any] {
    let structure = try configuration.get().structure()
    func list(_ vector: SIMD3<Double>) -> [Double] { [vector.x, vector.y, vector.z] }
    let symbols = Set(structure.atoms.map(\.element.symbol)).sorted()
    return [
      "lattice_vectors": structure.lattice.vectors.map(list),
      "cartesian_site_positions": structure.atoms.map {
        list(structure.lattice.cartesian($0.position))
      },
      "species_at_sites": structure.atoms.map { "kind " + $0.element.symbol },
      "species": symbols.map {
        ["name": "kind \($0)", "chemical_symbols": [$0], "concentration": [1.0]] as [String: Any]
      },
      "dimension_types": [1, 1, 0],
    ]
  }

  func json(_ object: [String: Any]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }

  @Test func `all forms of a structure are resolved as the same configuration`() throws {
    let configuration = try Self.configuration.get()
    var bare = try Self.optimade()
    bare["species"] = nil
    bare["species_at_sites"] = try configuration.structure().atoms.map(\.element.symbol)
    var layer = try Self.optimade()
    let vectors = try #require(layer["lattice_vectors"] as? [[Double]])
    layer["lattice_vectors"] = [vectors[0], vectors[1], [NSNull(), NSNull(), NSNull()]] as [Any]
    let forms = [
      try Self.pymatgen(), quoted(try configuration.text(as: .cif)),
      quoted(try configuration.text(as: .poscar)), try json(try Self.optimade()),
      try json(bare), try json(layer),
    ]
    for form in forms {
      for more in ["", #","material":"MoS2","supercell":[4,4,1],"id":"x""#] {
        let found = try resolved(#"{"structure":\#(form)\#(more)}"#)
        #expect(found.configuration.defects == configuration.defects.sorted())
        #expect(found.configuration.supercell == configuration.supercell)
      }
    }
  }

  @Test func `the response shows how a structure was resolved`() throws {
    let poscar = quoted(try Self.configuration.get().text(as: .poscar))
    let response = JSONWriter.object { json in
      _ = Result {
        try resolved(#"{"structure":\#(poscar),"format":"poscar"}"#).writeFields(to: &json)
      }
    }
    #expect(
      String(decoding: response, as: UTF8.self) == """
        {"defects":[{"type":"vacancy","element":"Mo","cell":[0,0],"basis":0},\
        {"type":"substitution","from":"S","to":"Se","cell":[0,1],"basis":1}],\
        "matched":{"largest_displacement_angstrom":0.0,"mean_displacement_angstrom":0.0,"strain":0.0}}
        """)
  }

  @Test(
    arguments: [
      (#"{"structure":7}"#, .wrongType, "/structure"),
      (#"{"structure":null}"#, .wrongType, "/structure"),
      (#"{"structure":{}}"#, .missingField, "/structure/lattice"),
      (#"{"structure":[]}"#, .noAtoms, "/structure"),
      (#"{"structure":[7]}"#, .wrongType, "/structure/0"),
      (#"{"structure":[{},{},{}]}"#, .severalStructures, "/structure"),
      (#"{"structure":{"data":[{},{}],"meta":{}}}"#, .severalStructures, "/structure/data"),
      (#"{"structure":{"data":[]}}"#, .noAtoms, "/structure/data"),
      (#"{"structure":{"data":null}}"#, .noAtoms, "/structure/data"),
      (
        #"{"structure":{"data":[{"attributes":{"species_at_sites":[]}}]}}"#, .missingField,
        "/structure/data/0/attributes/lattice_vectors"
      ),
      (#"{"structure":{"numbers":[1]}}"#, .missingField, "/structure/positions"),
      (#"{"structure":{"1":{},"2":{},"ids":[1,2]}}"#, .severalStructures, "/structure/ids"),
      (#"{"structure":{"cell":{}}}"#, .wrongType, "/structure/cell"),
      (#"{"structure":{"cell":{"__ndarray__":[[3],"",[1]]}}}"#, .invalidValue, "/structure/cell"),
      (
        #"{"structure":{"numbers":{"__ndarray__":[[1],"",[7.5]]}}}"#, .unknownElement,
        "/structure/numbers"
      ),
      (#"{"structure":{"numbers":[119]}}"#, .unknownElement, "/structure/numbers/0"),
      (
        #"{"structure":{"numbers":[16],"positions":[],"cell":[]}}"#, .conflictingFields,
        "/structure/numbers"
      ),
      (
        #"{"structure":{"numbers":[16],"positions":[[0,0,0]],"cell":[[3,0,0],[0,0,0],[0,0,0]]}}"#,
        .invalidValue, "/structure/cell"
      ),
      (#"{"structure":{"lattice_mat":[[1,0,0]]}}"#, .missingField, "/structure/coords"),
      (
        #"{"structure":{"lattice_mat":[[3,0,0],[0,3,0],[0,0,9]],"coords":[[1e4,0,0]],"elements":["S"]}}"#,
        .valueOutOfRange, "/structure/coords/0"
      ),
      (#"{"structure":"{}"}"#, .missingField, "/structure"),
      (#"{"structure":"[{},{}]"}"#, .severalStructures, "/structure"),
      (#"{"structure":"{"}"#, .unknownFormat, "/structure"),
      (#"{"structure":""}"#, .unreadableStructure, "/structure"),
      (#"{"structure":"data_x\nloop_"}"#, .unreadableStructure, "/structure"),
      (#"{"structure":"x","format":"xyz"}"#, .invalidValue, "/format"),
      (#"{"structure":"data_x","format":"poscar"}"#, .unreadableStructure, "/structure"),
      (
        #"{"structure":{"lattice":{"matrix":[[3,0,0],[0,3,0],[0,0,9]]},"sites":[]}}"#, .noAtoms,
        "/structure"
      ),
      (#"{"material":"P","defects":[],"format":"cif"}"#, .conflictingFields, "/format"),
      (#"{"material":"P","defects":[],"structure":"x"}"#, .conflictingFields, "/defects"),
      (#"{"structure":"x","material":"Au"}"#, .unknownMaterial, "/material"),
      (#"{"structure":"data_x","supercell":[0,1]}"#, .invalidSupercell, "/supercell/0"),
      (#"{"structure":{"sites":[],"charge":-1}}"#, .chargedDefect, "/structure/charge"),
      (
        #"{"structure":{"sites":[],"properties":{"a":[],"charge":1}}}"#, .chargedDefect,
        "/structure/properties/charge"
      ),
      (
        #"{"structure":{"numbers":[],"info":{"net_charge":-2}}}"#, .chargedDefect,
        "/structure/info/net_charge"
      ),
      (
        #"{"structure":{"numbers":[],"initial_charges":[0.5,0,0.5]}}"#, .chargedDefect,
        "/structure/initial_charges"
      ),
      (#"{"structure":{"lattice":{}}}"#, .missingField, "/structure/lattice/matrix"),
      (
        #"{"structure":{"lattice":{"matrix":[[1,0,0]]}}}"#, .invalidValue,
        "/structure/lattice/matrix"
      ),
      (
        #"{"structure":{"lattice":{"matrix":[[1,0,0],[0,1],[0,0,1]]}}}"#, .invalidValue,
        "/structure/lattice/matrix/1"
      ),
      (#"{"structure":{"sites":[{"abc":[0,0,0]}]}}"#, .missingField, "/structure/sites/0/species"),
      (
        #"{"structure":{"sites":[{"species":[{"element":"Xx","occu":1}]}]}}"#, .unknownElement,
        "/structure/sites/0/species/0/element"
      ),
      (
        #"{"structure":{"sites":[{"species":[{"element":"S","occu":0.5}]}]}}"#, .partialOccupancy,
        "/structure/sites/0/species/0/occu"
      ),
      (#"{"structure":{"species_at_sites":[]}}"#, .missingField, "/structure/lattice_vectors"),
      (
        #"{"structure":{"lattice_vectors":[],"cartesian_site_positions":[],"species_at_sites":["S"]}}"#,
        .conflictingFields, "/structure/species_at_sites"
      ),
      (
        #"{"structure":{"species":[{"name":"S","chemical_symbols":["S","vacancy"]}]}}"#,
        .partialOccupancy, "/structure/species/0/chemical_symbols"
      ),
      (
        #"{"structure":{"species":[{"name":"S","chemical_symbols":["S"],"concentration":[0.5]}]}}"#,
        .partialOccupancy, "/structure/species/0/concentration"
      ),
      (#"{"material":"MoS2","defects":"v_S'"}"#, .chargedDefect, "/defects"),
      (#"{"material":"MoS2","defects":"v_Se"}"#, .wrongElement, "/defects"),
      (#"{"defects":"v_S"}"#, .missingField, "/material"),
    ] as [(String, FaultCode, String)])
  func `a fault has a code and a pointer`(json: String, code: FaultCode, pointer: String) throws {
    let error = try #require(throws: InvalidDocument.self) { try resolved(json) }
    #expect(error.faults.map(\.code) == [code], "\(error)")
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test func `the pointer to an atom at fault has its index in the list`() throws {
    var structure = try Self.optimade()
    var positions = try #require(structure["cartesian_site_positions"] as? [[Double]])
    positions[3][2] += 3
    structure["cartesian_site_positions"] = positions
    let error = try #require(throws: InvalidDocument.self) {
      try resolved(#"{"structure":\#(json(structure))}"#)
    }
    #expect(error.faults.map(\.pointer) == ["/structure/cartesian_site_positions/3"])
  }

  @Test func `a structure of another host than the one named is rejected`() throws {
    let error = try #require(throws: InvalidDocument.self) {
      try resolved(#"{"material":"WSe2","structure":\#(Self.pymatgen())}"#)
    }
    #expect(error.faults.map(\.code) == [.noMatchingHost])
    #expect(error.faults.map(\.pointer) == ["/structure"])
    #expect(error.faults[0].detail.contains("looks like MoS2"))
    #expect(error.faults[0].detail.contains("WSe2"))
  }

  /// The smallest request for the most work: one atom in the largest cell.
  @Test(arguments: ["MoS2", "P"])
  func `a large cell with one atom has too many defects`(name: String) throws {
    let supercell = try CommittedFiles.supercell(name, 64, 64)
    let defects = (1..<supercell.siteCount).map { PointDefect(site: $0, occupant: .vacancy) }
    let text = try DefectConfiguration(supercell: supercell, defects: defects)
      .text(as: .poscar)
    let error = try #require(throws: InvalidDocument.self) {
      try resolved(#"{"material":"\#(name)","structure":\#(quoted(text))}"#)
    }
    #expect(error.faults.map(\.code) == [.tooManyDefects])
    #expect(error.faults.map(\.pointer) == ["/structure"])
    #expect(error.faults[0].detail.contains("\(supercell.siteCount - 1) defects"))
    #expect(error.faults[0].detail.contains("1024"))
  }

  @Test func `a structure is held to the limits on defects and sites`() throws {
    func error(_ limits: ResolutionLimits) throws -> InvalidDocument {
      let document = try ConfigurationDocument(
        json: Array(#"{"structure":\#(Self.pymatgen())}"#.utf8))
      return try #require(throws: InvalidDocument.self) {
        try document.resolved(
          in: CommittedFiles.catalogue, defaultSupercell: { _ in nil }, limits: limits)
      }
    }
    // A vacancy and a substitution in 48 sites.
    let defects = try error(ResolutionLimits(maximumDefectCount: 1))
    #expect(defects.faults.map(\.code) == [.tooManyDefects])
    #expect(defects.faults.map(\.pointer) == ["/structure"])
    let sites = try error(ResolutionLimits(maximumSiteCount: 47))
    #expect(sites.faults.map(\.code) == [.invalidSupercell])
    #expect(sites.faults[0].detail.contains("48 sites"))
  }

  @Test func `a cancelled document is not resolved`() throws {
    let flag = CancellationFlag()
    flag.cancel()
    let structure = try Self.configuration.get().structure()
    for json in [
      #"{"structure":\#(try Self.pymatgen())}"#,
      #"{"structure":\#(quoted(structure.cif(named: "x")))}"#,
      #"{"structure":\#(quoted(structure.poscar(comment: "x")))}"#,
      #"{"material":"MoS2","defects":"v_S"}"#,
    ] {
      let document = try ConfigurationDocument(json: Array(json.utf8))
      #expect(throws: CancellationError.self) {
        try document.resolved(
          in: CommittedFiles.catalogue, defaultSupercell: { Supercell(host: $0, a: 8, b: 8) },
          cancellation: flag)
      }
    }
  }

  @Test func `faults of defects have pointers into the document`() throws {
    let fault = InvalidDocument(.unsupportedDefect, "/defects/1/to", "unknown")
    let byName = try resolved(#"{"material":"MoS2","defects":"v_S+v_Mo"}"#)
    #expect(byName.placed(fault).faults.map(\.pointer) == ["/defects"])
    let found = try resolved(#"{"structure":\#(Self.pymatgen())}"#)
    let atoms = try Self.configuration.get().structure().atoms
    let selenium = try #require(atoms.firstIndex { $0.element.symbol == "Se" })
    #expect(found.placed(fault).faults.map(\.pointer) == ["/structure/sites/\(selenium)"])
    #expect(found.placed(fault).faults.map(\.code) == [.unsupportedDefect])
    let vacancy = InvalidDocument(.unsupportedDefect, "/defects/0", "unknown")
    #expect(found.placed(vacancy).faults.map(\.pointer) == ["/structure"])
  }
}
