import JSON
import Structures
import Testing

@Suite struct CIFTests {
  /// A cell of MoS2 in the style of databases: quoted values, uncertainties, comments, several loops.
  static let symmetric = """
    # a comment; data_no_block
    data_global
    _journal_name 'A dog's life'
    data_MoS2 # made by hand
    _cell_length_a   3.1903(2)
    _cell_length_b   3.1903(2)
    _cell_length_c   20.0
    _cell_angle_alpha 90 _cell_angle_beta 90. _cell_angle_gamma 1.20e2
    _symmetry_space_group_name_H-M "P -6 m 2"
    _publ_section_comment
    ;several lines,
    loop_ among them
    ;
    loop_
    _symmetry_equiv_pos_site_id _symmetry_equiv_pos_as_xyz
    1 'x,y,z'  2 '-y, x-y, z'  3 '-x+y,-x,z'  4 'x,y,-z+1/1'  5 '-y,x-y,1-z'  6 '-x+y, -x, 1.0-z'
    7 '-y,-x,z' 8 'x,x-y,z' 9 '-x+y,y,z' 10 '-y,-x,-z+1' 11 'x,x-y,-z+1' 12 '-x+y,y,-z+1'
    loop_
    _atom_type_symbol
    _atom_type_oxidation_number
    Mo4+ 4
    S2- -2
    loop_
    _atom_site_label
    _atom_site_type_symbol
    _atom_site_fract_x
    _atom_site_fract_y
    _atom_site_fract_z
    _atom_site_occupancy
    Mo1 Mo4+ 0.3333 0.6667 0.5000(1) 1
    S1  S2-  0.6667(3) 0.3333(3) 0.42176 1.000
    """

  func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8), format: .cif)
  }

  @Test func `symmetry operators give the atoms of a cell, each at a special position once`() throws
  {
    let structure = try read(Self.symmetric)
    #expect(structure.atoms.map(\.element.symbol) == ["Mo", "S", "S"])
    #expect(structure.lattice.lengths.x == 3.1903)
    #expect(structure.atoms.map(\.line) == [30, 31, 31])
    let pristine = try Fixture.recognizer.recognize(structure).configuration
    #expect(pristine.description == "MoS2:1x1:")
  }

  @Test(arguments: ["\n", "\r\n"])
  func `both kinds of line endings give the same structure`(end: String) throws {
    #expect(try read(Self.symmetric.replacing("\n", with: end)) == read(Self.symmetric))
  }

  @Test func `a label gives the element if there is no symbol`() throws {
    let text = Self.symmetric.replacing("_atom_site_type_symbol\n", with: "_atom_site_calc_flag\n")
    #expect(try read(text).atoms.map(\.element.symbol) == ["Mo", "S", "S"])
  }

  @Test(arguments: [
    ("0.3333 0.6667 0.5000(1) 1\n", "0.3333 0.6667 0.5 0.5\n", 30, "'0.5'"),
    ("0.3333 0.6667", "0.3333 ?", 30, "'?'"),
    ("0.3333 0.6667", "0.3333 1e999", 30, "'1e999'"),
    ("0.3333 0.6667", "0.3333 nan", 30, "'nan'"),
    ("0.3333 0.6667", "0.3333 0x1p2", 30, "'0x1p2'"),
    ("Mo4+ 0.3333", "Qq4+ 0.3333", 30, "'Qq4+'"),
    ("'-y,-x,z'", "'-y,-x,w'", 17, "'-y,-x,w'"),
    ("'-y,-x,z'", "'-y,-y,z'", 17, "'-y,-y,z'"),
    ("'-y,-x,z'", "'-y,-x'", 17, "'-y,-x'"),
    ("3.1903(2)", "3.1903(x)", 5, "_cell_length_a"),
    ("3.1903(2)", "0", 5, "_cell_length_a"),
    ("1.20e2", "190", 8, "_cell_angle_gamma"),
    ("_cell_length_c   20.0", "_cell_length_a 3.19", 7, "'_cell_length_a'"),
    ("_cell_length_c   20.0", "", 4, "_cell_length_c"),
    ("\"P -6 m 2\"", "\"P -6 m 2", 9, "quot"),
    ("    ;\n", "\n", 11, "';'"),
    ("Mo4+ 4\n", "Mo4+\n", 18, "2"),
    ("data_global", "save_frame", 2, "save_"),
    ("data_global\n", "", 2, "data_"),
    ("_atom_site_fract_z", "_atom_site_fract_w", 30, "_atom_site_fract_z"),
    ("_atom_site_fract_x", "_atom_site_Cartn_x", 4, "_atom_site_fract_x"),
  ])
  func `a fault has its line, and its message names what is wrong there`(
    old: String, new: String, line: Int, name: String
  ) throws {
    let text = Self.symmetric.replacing(old.replacing("    ;", with: ";"), with: new)
    try #require(text != Self.symmetric)
    let error = try #require(throws: StructureTextError.self) { try read(text) }
    #expect(error.line == line && error.reason.contains(name), "\(error)")
  }

  @Test(
    arguments: [
      ("0.3333 0.6667 0.5000(1) 1\n", "0.3333 0.6667 0.5 0.5\n", .partialOccupancy),
      ("Mo4+ 0.3333", "Qq4+ 0.3333", .unknownElement),
      ("0.3333 0.6667", "0.3333 ?", .unreadableStructure),
    ] as [(String, String, FaultCode)])
  func `a fault has its code`(old: String, new: String, code: FaultCode) throws {
    let error = try #require(throws: StructureTextError.self) {
      try read(Self.symmetric.replacing(old, with: new))
    }
    #expect(error.code == code)
  }

  @Test(arguments: [
    "'Mo1 S2'", "'S2 Mo'", "'Mo64 S128'", "'S4 Mo2'", "?", "'Mo S1.98'", "'Mo S2 ?'", "''",
  ])
  func `a formula of the atoms, of any number of formula units, changes nothing`(
    formula: String
  ) throws {
    let text = Self.symmetric.replacing(
      "_journal_name 'A dog's life'\ndata_MoS2 # made by hand",
      with: "data_MoS2\n_chemical_formula_sum \(formula)")
    #expect(try read(text) == read(Self.symmetric))
  }

  @Test(arguments: ["'Mo S'", "'Mo64 S127'", "'Mo S2 H'", "Mo", "'Mo1 Se2'", "'Mo999999 S999999'"])
  func `a formula that is not that of the atoms is an error`(formula: String) throws {
    let text = Self.symmetric.replacing(
      "data_MoS2 # made by hand", with: "data_MoS2\n_chemical_formula_sum \(formula)")
    let error = try #require(throws: StructureTextError.self) { try read(text) }
    #expect(
      error.code == .conflictingFormula && error.line == 5 && error.reason.contains("'Mo S2'"))
  }

  @Test func `a formula is not compared if rows mark vacancies`() throws {
    let text = Self.symmetric.replacing(
      "data_MoS2 # made by hand", with: "data_MoS2\n_chemical_formula_sum 'Mo S3'")
    #expect(try read(text + "\nS2 S2- 0.5 0.5 0.5 0").atoms.count == 3)
  }

  @Test func `a text with two structures is rejected`() throws {
    let error = try #require(throws: StructureTextError.self) {
      try read(Self.symmetric + "\n" + Self.symmetric.replacing("data_global", with: "data_more"))
    }
    #expect(error.line == 35 && error.code == .severalStructures)
  }

  @Test func `a structure that is too large is rejected before it is built`() throws {
    let atoms = String(repeating: "Mo1 Mo 0.1 0.2 0.3 1\n", count: 30_000)
    let error = try #require(throws: StructureTextError.self) {
      try read(Self.symmetric + "\n" + atoms)
    }
    #expect(error.code == .tooManyAtoms)
    let long = [UInt8](repeating: UInt8(ascii: " "), count: StructureFormat.maximumLength + 1)
    #expect(throws: StructureTextError.self) { try AtomicStructure(text: long) }
  }

  @Test(arguments: ["", "data_x", "loop_", "data_x loop_ _a", "data_x _a", "data_x _a loop_", "7"])
  func `a text that is not a structure is rejected`(text: String) {
    #expect(throws: StructureTextError.self) { try read(text) }
  }
}
