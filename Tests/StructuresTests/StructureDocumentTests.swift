import Crystals
import Defects
import Foundation
import JSON
import Structures
import Testing

@Suite struct StructureDocumentTests {
  func resolved(_ json: String) throws -> ResolvedConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .resolved(in: Fixture.catalogue) { _ in [8, 8] }
  }

  func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  static let configuration = Result {
    try DefectConfiguration(name: "v_Mo+Se_S", in: Fixture.supercell("MoS2", 4, 4))
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

  @Test func `all forms of a structure are the same configuration`() throws {
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

  @Test func `what was resolved is told`() throws {
    let poscar = quoted(try Self.configuration.get().text(as: .poscar))
    let answer = JSONWriter.object { json in
      _ = Result {
        try resolved(#"{"structure":\#(poscar),"format":"poscar"}"#).writeFields(to: &json)
      }
    }
    #expect(
      String(decoding: answer, as: UTF8.self) == """
        {"defects":[{"type":"vacancy","element":"Mo","cell":[0,0],"basis":0},\
        {"type":"substitution","from":"S","to":"Se","cell":[0,1],"basis":1}],\
        "matched":{"largest_displacement_angstrom":0.0,"mean_displacement_angstrom":0.0,"strain":0.0}}
        """)
  }

  @Test(arguments: [
    (#"{"structure":7}"#, "/structure", "CIF or POSCAR"),
    (#"{"structure":null}"#, "/structure", "CIF or POSCAR"),
    (#"{"structure":{}}"#, "/structure/lattice", "required"),
    (#"{"structure":""}"#, "/structure", "the scale"),
    (#"{"structure":"data_x\nloop_"}"#, "/structure", "line 2"),
    (#"{"structure":"x","format":"xyz"}"#, "/format", "'cif' or 'poscar'"),
    (#"{"structure":"data_x","format":"poscar"}"#, "/structure", "the scale"),
    (#"{"material":"P","defects":[],"format":"cif"}"#, "/format", "only a structure"),
    (#"{"material":"P","defects":[],"structure":"x"}"#, "/defects", "exclude"),
    (#"{"structure":"x","material":"Au"}"#, "/material", "no host"),
    (#"{"structure":"data_x","supercell":[0,1]}"#, "/supercell/0", "1 to 64"),
    (#"{"structure":{"sites":[],"charge":-1}}"#, "/structure/charge", "neutral"),
    (#"{"structure":{"lattice":{}}}"#, "/structure/lattice/matrix", "required"),
    (#"{"structure":{"lattice":{"matrix":[[1,0,0]]}}}"#, "/structure/lattice/matrix", "volume"),
    (
      #"{"structure":{"lattice":{"matrix":[[1,0,0],[0,1],[0,0,1]]}}}"#,
      "/structure/lattice/matrix/1", "three numbers"
    ),
    (#"{"structure":{"sites":[{"abc":[0,0,0]}]}}"#, "/structure/sites/0/species", "required"),
    (
      #"{"structure":{"sites":[{"species":[{"element":"Xx","occu":1}]}]}}"#,
      "/structure/sites/0/species/0/element", "'Xx'"
    ),
    (
      #"{"structure":{"sites":[{"species":[{"element":"S","occu":0.5}]}]}}"#,
      "/structure/sites/0/species/0/occu", "occupancy"
    ),
    (#"{"structure":{"species_at_sites":[]}}"#, "/structure/lattice_vectors", "required"),
    (
      #"{"structure":{"lattice_vectors":[],"cartesian_site_positions":[],"species_at_sites":["S"]}}"#,
      "/structure/species_at_sites", "0 names"
    ),
    (
      #"{"structure":{"species":[{"name":"S","chemical_symbols":["S","vacancy"]}]}}"#,
      "/structure/species/0/chemical_symbols/1", "'vacancy'"
    ),
    (#"{"material":"MoS2","defects":"v_S'"}"#, "/defects", "charge"),
    (#"{"material":"MoS2","defects":"v_Se"}"#, "/defects", "no site of Se"),
    (#"{"defects":"v_S"}"#, "/material", "required"),
  ])
  func `a fault is told by pointer`(json: String, pointer: String, detail: String) throws {
    let error = try #require(throws: InvalidDocument.self) { try resolved(json) }
    #expect(error.faults.first?.pointer == pointer)
    #expect(error.faults.first?.detail.contains(detail) == true, "\(error)")
  }

  @Test func `an atom at fault is told by its place in the list`() throws {
    var structure = try Self.optimade()
    var positions = try #require(structure["cartesian_site_positions"] as? [[Double]])
    positions[3][2] += 3
    structure["cartesian_site_positions"] = positions
    let error = try #require(throws: InvalidDocument.self) {
      try resolved(#"{"structure":\#(json(structure))}"#)
    }
    #expect(error.faults.map(\.pointer) == ["/structure/cartesian_site_positions/3"])
  }

  @Test func `a structure of another host than the one named is refused`() throws {
    let error = try #require(throws: InvalidDocument.self) {
      try resolved(#"{"material":"WSe2","structure":\#(Self.pymatgen())}"#)
    }
    #expect(error.faults.map(\.pointer) == ["/structure"])
    #expect(error.faults[0].detail.contains("WSe2 4x4"))
  }

  @Test func `faults of defects are placed where the document has them`() throws {
    let fault = InvalidDocument("/defects/1/to", "unknown")
    let byName = try resolved(#"{"material":"MoS2","defects":"v_S+v_Mo"}"#)
    #expect(byName.placed(fault).faults.map(\.pointer) == ["/defects"])
    let found = try resolved(#"{"structure":\#(Self.pymatgen())}"#)
    let atoms = try Self.configuration.get().structure().atoms
    let selenium = try #require(atoms.firstIndex { $0.element.symbol == "Se" })
    #expect(found.placed(fault).faults.map(\.pointer) == ["/structure/sites/\(selenium)"])
    #expect(
      found.placed(InvalidDocument("/defects/0", "unknown")).faults.map(\.pointer)
        == ["/structure"])
  }
}
