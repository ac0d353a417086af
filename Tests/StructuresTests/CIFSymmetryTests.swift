import JSON
import FileSupport
import Structures
import Testing

/// The symmetry of a CIF in the ways in which files state it.
@Suite struct CIFSymmetryTests {
  /// A cell of MoS2 whose second sulfur atom follows from the symmetry.
  static func text(_ statement: String, multiplicities: (String, String) = ("1", "2")) -> String {
    """
    data_MoS2
    _cell_length_a 3.1903
    _cell_length_b 3.1903
    _cell_length_c 20
    _cell_angle_alpha 90
    _cell_angle_beta 90
    _cell_angle_gamma 120
    \(statement)
    loop_
    _atom_site_label
    _atom_site_symmetry_multiplicity
    _atom_site_fract_x
    _atom_site_fract_y
    _atom_site_fract_z
    Mo1 \(multiplicities.0) 0.3333 0.6667 0.0
    S1 \(multiplicities.1) 0.6667 0.3333 0.0782
    """
  }

  static let operators = [
    "x,y,z", "-y,x-y,z", "-x+y,-x,z", "x,y,-z", "-y,x-y,-z", "-x+y,-x,-z", "-y,-x,z", "x,x-y,z",
    "-x+y,y,z", "-y,-x,-z", "x,x-y,-z", "-x+y,y,-z",
  ]

  static func loop(_ tag: String, _ operators: [String] = Self.operators) -> String {
    "loop_\n\(tag)\n" + operators.map { "'\($0)'" }.joined(separator: "\n")
  }

  static func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8))
  }

  @Test(arguments: [
    loop("_symmetry_equiv_pos_as_xyz"), loop("_space_group_symop_operation_xyz"),
    loop("_space_group_symop.operation_xyz"), loop("_SYMMETRY_Equiv_pos_as_xyz").uppercased(),
    loop("_symmetry_equiv_pos_as_xyz") + "\n" + loop("_space_group_symop_operation_xyz"),
    loop("_symmetry_equiv_pos_as_xyz") + "\n_space_group_IT_number 187",
    loop("_symmetry_equiv_pos_as_xyz") + "\n_space_group_name_H-M_alt 'no symbol'",
    loop("_symmetry_equiv_pos_as_xyz", operators + operators),
    loop("_symmetry_equiv_pos_as_xyz", operators.map { $0.replacing(",", with: " - 1/1 ,\t") }),
    loop("_space_group_symop_magn_operation.xyz", operators.map { $0 + ",+1" }),
    loop(
      "_space_group_symop_magn_operation.xyz",
      Array(operators.prefix(6)).map { $0 + ",+1" } + Array(operators.suffix(6)).map { $0 + ",-1" }),
    loop("_space_group_symop_magn_operation.xyz", operators.map { $0 + ",+1" }) + "\n"
      + loop("_space_group_symop_magn_centering.xyz", ["x,y,z,+1", "x,y,z,-1"]),
    "_symmetry_space_group_name_H-M 'P -6 m 2'", "_symmetry_space_group_name_H-M P-6m2",
    "_symmetry_space_group_name_H-M\n;P -6 m 2\n;", "_space_group_name_H-M_alt P_-6_m_2",
    "_space_group.name_H-M_full 'P -6 m 2'", "_symmetry.space_group_name_H-M 'P -6 m 2'",
    "_space_group_name_H-M_ref 'P -6 m 2'", "_space_group_name_Hall 'P -6 2'",
    "_symmetry_space_group_name_Hall \"P -6 2\"\n_symmetry_Int_Tables_number 187",
    "_symmetry_Int_Tables_number 187", "_space_group_IT_number 187.0", "_space_group.IT_number 187",
    "_space_group_IT_number 187\nloop_\n_space_group_symop_operation_xyz\n?",
    "_space_group_IT_number 187\n_space_group_name_Hall ?\n_space_group_name_H-M_alt .",
    "_space_group_IT_number 187\n_symmetry_cell_setting hexagonal",
    "_space_group_name_H-M_alt 'no symbol'\n_space_group_IT_number 187",
  ])
  func `the operators are found in whatever way they are stated`(statement: String) throws {
    let structure = try Self.read(Self.text(statement))
    #expect(structure.atoms.map(\.element.symbol) == ["Mo", "S", "S"])
    let configuration = try Fixture.recognizer.recognize(structure).configuration
    #expect(try configuration.supercell == CommittedFiles.supercell("MoS2", 1, 1))
    #expect(configuration.defects.isEmpty)
  }

  @Test(
    arguments: [
      ("", .incompleteSymmetry, "multiplicity"),
      ("_symmetry_Int_Tables_number ?", .incompleteSymmetry, "multiplicity"),
      (loop("_symmetry_equiv_pos_as_xyz", ["?"]), .incompleteSymmetry, "multiplicity"),
      (loop("_symmetry_equiv_pos_as_xyz", ["x,y,z"]), .conflictingSymmetry, "multiplicity"),
      ("_symmetry_Int_Tables_number 1", .conflictingSymmetry, "multiplicity"),
      ("_symmetry_space_group_name_H-M 'P 3 m 1'", .conflictingSymmetry, "multiplicity"),
      (
        loop("_symmetry_equiv_pos_as_xyz", ["x,y,z"]) + "\n_symmetry_Int_Tables_number 187",
        .incompleteSymmetry, "' is missing"
      ),
      (
        loop("_symmetry_equiv_pos_as_xyz") + "\n_symmetry_Int_Tables_number 191",
        .incompleteSymmetry, "P 6/m 2/m 2/m"
      ),
      (
        loop("_symmetry_equiv_pos_as_xyz") + "\n_symmetry_Int_Tables_number 177",
        .conflictingSymmetry, "P 6 2 2"
      ),
      (
        loop("_symmetry_equiv_pos_as_xyz", ["x,y,z", "x,y,-z"]) + "\n"
          + loop("_space_group_symop_operation_xyz"), .conflictingSymmetry, "different"
      ),
      (
        loop("_space_group_symop_magn_operation.xyz", ["x,y,z,+1"]) + "\n"
          + loop("_space_group_symop_operation_xyz"), .conflictingSymmetry, "different"
      ),
      (
        "_symmetry_Int_Tables_number 187\n_symmetry_space_group_name_H-M 'P 6/m m m'",
        .conflictingSymmetry, "187"
      ),
      (
        "_symmetry_Int_Tables_number 191\n_symmetry_space_group_name_Hall 'P -6 2'",
        .conflictingSymmetry, "191"
      ),
      ("_symmetry_space_group_name_H-M 'P 4/m m m'", .conflictingSymmetry, "cell"),
      ("_symmetry_space_group_name_Hall 'P 4'", .conflictingSymmetry, "cell"),
      (loop("_symmetry_equiv_pos_as_xyz", ["x,y,z", "-x,y,z"]), .conflictingSymmetry, "'-x,y,z'"),
      ("_symmetry_space_group_name_H-M 'no symbol'", .incompleteSymmetry, "no symbol"),
      ("_symmetry_space_group_name_Hall 'no symbol'", .incompleteSymmetry, "no symbol"),
      ("_space_group_magn.number_BNS 187.211", .incompleteSymmetry, "187.211"),
      ("_symmetry_cell_setting hexagonal", .incompleteSymmetry, "hexagonal"),
      ("_symmetry_Int_Tables_number 231", .unreadableStructure, "230"),
    ] as [(String, FaultCode, String)])
  func `an incomplete or contradictory statement is named`(
    statement: String, code: FaultCode, word: String
  ) throws {
    let error = try #require(throws: StructureTextError.self) {
      try Self.read(Self.text(statement))
    }
    #expect(error.code == code && error.reason.contains(word), "\(error)")
    #expect(error.line != nil)
  }

  @Test(arguments: operators.dropFirst())
  func `an operator that is missing in a loop is named`(missing: String) throws {
    let others = Self.operators.filter { $0 != missing }
    let error = try #require(throws: StructureTextError.self) {
      try Self.read(
        Self.text(
          Self.loop("_symmetry_equiv_pos_as_xyz", others), multiplicities: ("?", ".")))
    }
    #expect(error.code == .incompleteSymmetry && error.reason.contains("'\(missing)'"), "\(error)")
  }

  @Test(arguments: ["", "_symmetry_space_group_name_H-M 'P 1'", "_symmetry_cell_setting triclinic"])
  func `without multiplicities a file without symmetry has the atoms that it lists`(
    statement: String
  ) throws {
    for multiplicities in [("1", "1"), ("?", "?")] {
      let structure = try Self.read(Self.text(statement, multiplicities: multiplicities))
      #expect(structure.atoms.count == 2)
    }
  }

  @Test func `the multiplicities of SHELXL-97 are orders of site symmetries`() throws {
    let statement =
      Self.loop("_symmetry_equiv_pos_as_xyz") + "\n_audit_creation_method SHELXL-97"
    #expect(try Self.read(Self.text(statement, multiplicities: ("12", "6"))).atoms.count == 3)
    #expect(throws: StructureTextError.self) {
      try Self.read(Self.text(statement, multiplicities: ("1", "2")))
    }
  }

  @Test func `orders of site symmetries are checked`() throws {
    let text = Self.text(Self.loop("_symmetry_equiv_pos_as_xyz"), multiplicities: ("12", "6"))
      .replacing("symmetry_multiplicity", with: "site_symmetry_order")
    #expect(try Self.read(text).atoms.count == 3)
    let error = try #require(throws: StructureTextError.self) {
      try Self.read(text.replacing("S1 6", with: "S1 3"))
    }
    #expect(error.code == .conflictingSymmetry && error.reason.contains("order 3"), "\(error)")
  }

  @Test func `a symmetry that another data block states is not overlooked`() throws {
    let text =
      "data_symmetry\n_symmetry_Int_Tables_number 187\n"
      + Self.text("", multiplicities: ("?", "?"))
    let error = try #require(throws: StructureTextError.self) { try Self.read(text) }
    #expect(error.code == .incompleteSymmetry && error.line == 1)
  }

  @Test func `images that are listed too are not counted twice`() throws {
    let text = Self.text(
      Self.loop("_symmetry_equiv_pos_as_xyz"), multiplicities: ("?", "?"))
    let complete = text + "\nS2 ? 0.6667 0.3333 0.9218"
    #expect(try Self.read(complete).atoms.count == 3)
    // The symmetry of the host, and the atoms of a structure with less symmetry.
    let other = text + "\nMo2 ? 0.1 0.2 0.3\nMo3 ? -0.2 -0.1 0.3"
    let error = try #require(throws: StructureTextError.self) { try Self.read(other) }
    #expect(error.code == .conflictingSymmetry && error.reason.contains("'Mo2'"), "\(error)")
    // Two elements at images of one position.
    let mixed = text + "\nSe2 ? 0.6667 0.3333 0.9218"
    #expect(throws: StructureTextError.self) { try Self.read(mixed) }
  }

  /// A cell with the symmetry of several settings of one space group.
  static func text(_ statement: String, cell: String, sites: String) -> String {
    let values = cell.split(separator: " ")
    let tags = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"]
    return "data_x\n" + zip(tags, values).map { "_cell_\($0) \($1)\n" }.joined() + statement
      + "\nloop_\n_atom_site_label\n_atom_site_symmetry_multiplicity\n_atom_site_fract_x\n"
      + "_atom_site_fract_y\n_atom_site_fract_z\n" + sites
  }

  @Test(arguments: [
    // The cell decides between hexagonal and rhombohedral axes, and between unique axes.
    ("_space_group_IT_number 160", "4 4 20 90 90 120", "S1 ? 0.1 0.3 0.3", 18),
    ("_space_group_IT_number 160", "8 8 8 70 70 70", "S1 ? 0.1 0.2 0.3", 6),
    ("_space_group_IT_number 6", "4 5 6 90 100 90", "S1 ? 0.1 0.2 0.3", 2),
    // The multiplicity decides between two origins.
    ("_space_group_name_H-M_alt 'F d -3 m'", "5.4 5.4 5.4 90 90 90", "C1 8 0 0 0", 8),
    ("_space_group_name_H-M_alt 'F d -3 m'", "5.4 5.4 5.4 90 90 90", "C1 16 0 0 0", 16),
    ("_space_group_name_H-M_alt 'F d -3 m:1'", "5.4 5.4 5.4 90 90 90", "C1 ? 0 0 0", 8),
    (
      "_space_group_IT_number 227\n_space_group_IT_coordinate_system_code 2",
      "5.4 5.4 5.4 90 90 90", "C1 ? 0 0 0", 16
    ),
    // All settings give the same atoms.
    ("_space_group_IT_number 6", "4 5 6 90 90 90", "S1 ? 0 0 0", 1),
  ])
  func `cell and multiplicities decide between settings`(
    statement: String, cell: String, sites: String, count: Int
  ) throws {
    #expect(try Self.read(Self.text(statement, cell: cell, sites: sites)).atoms.count == count)
  }

  @Test(arguments: [
    ("_space_group_name_H-M_alt 'F d -3 m'", "5.4 5.4 5.4 90 90 90", "C1 ? 0 0 0", "setting"),
    ("_space_group_IT_number 6", "4 5 6 90 90 90", "S1 2 0.1 0.2 0.3", "P 1 m 1"),
    // A list without the translations that centre the cell.
    (
      loop("_space_group_symop_operation_xyz", ["x,y,z", "-x,-y,-z"])
        + "\n_space_group_name_H-M_alt 'C -1'", "4 5 6 80 100 95", "S1 2 0.1 0.2 0.3", nil
    ),
    (
      loop("_space_group_symop_operation_xyz", ["x,y,z", "-x,y,-z"])
        + "\n_space_group_name_H-M_alt 'C 1 2 1'", "4 5 6 90 100 90", "S1 ? 0.1 0.2 0.3",
      "1/2"
    ),
  ])
  func `what decides between settings is asked for`(
    statement: String, cell: String, sites: String, word: String?
  ) throws {
    guard let word else {
      // The symbol is in no table, but the loop is a group that agrees with the multiplicity.
      #expect(try Self.read(Self.text(statement, cell: cell, sites: sites)).atoms.count == 2)
      return
    }
    let error = try #require(throws: StructureTextError.self) {
      try Self.read(Self.text(statement, cell: cell, sites: sites))
    }
    #expect(error.code == .incompleteSymmetry && error.reason.contains(word), "\(error)")
  }
}
