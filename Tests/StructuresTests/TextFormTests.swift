import Crystals
import Defects
import FileSupport
import JSON
import Structures
import Testing

/// Texts as editors, shells and other programs leave them.
@Suite struct TextFormTests {
  static let configuration = Result {
    try DefectConfiguration(name: "v_N", in: CommittedFiles.supercell("BN", 2, 2))
  }

  static func text(_ format: StructureFormat) throws -> String {
    try configuration.get().text(in: format)
  }

  static func read(_ text: String) throws -> AtomicStructure {
    try AtomicStructure(text: Array(text.utf8))
  }

  /// Changes of a text that do not change what it means.
  static let changes: [(name: String, apply: @Sendable (String) -> String)] = [
    ("a byte order mark", { "\u{FEFF}" + $0 }),
    ("CR CR LF", { $0.replacing("\n", with: "\r\r\n") }),
    ("CR LF", { $0.replacing("\n", with: "\r\n") }),
    ("CR", { $0.replacing("\n", with: "\r") }), ("^Z", { $0 + "\u{1A}" }),
    ("a form feed", { $0 + "\u{0C}" }),
    ("CR LF and ^Z", { $0.replacing("\n", with: "\r\n") + "\u{1A}" }),
    ("^Z and more", { $0 + " \n\u{1A}\u{1A}\n" }), ("NUL", { $0 + "\0\0" }),
    ("empty lines at the end", { $0 + "\n \n\t\n" }),
    ("no line ending at the end", { String($0.dropLast()) }),
    ("spaces at the ends of lines", { $0.replacing("\n", with: "  \n") }),
    (
      "tabs",
      { text in
        // The quoted operator and the header of XYZ keep their spaces.
        text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { line in
            let isKept = line.contains("'") || line.contains("=")
            return String(isKept ? line : line.replacing(" ", with: "\t"))
          }
          .joined(separator: "\n")
      }
    ),
  ]

  @Test(arguments: StructureFormat.allCases, changes.indices)
  func `bytes around a text do not change its structure`(format: StructureFormat, change: Int)
    throws
  {
    let text = try Self.text(format)
    let (name, apply) = Self.changes[change]
    #expect(try Self.read(apply(text)) == Self.read(text), "\(name)")
  }

  @Test(arguments: StructureFormat.allCases)
  func `UTF-16 and gzip are named`(format: StructureFormat) throws {
    let text = try Self.text(format)
    let littleEndian = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let bigEndian = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [[0xFF, 0xFE] + littleEndian, [0xFE, 0xFF] + bigEndian, littleEndian, bigEndian] {
      let error = try #require(throws: StructureTextError.self) { try AtomicStructure(text: bytes) }
      #expect(error.code == .unknownFormat && error.reason.contains("UTF-16"))
    }
    let error = try #require(throws: StructureTextError.self) {
      try AtomicStructure(text: [0x1F, 0x8B, 8, 0] + text.utf8)
    }
    #expect(error.code == .unknownFormat && error.reason.contains("gzip"))
  }

  @Test(arguments: [
    ("4\n\nB 0 0 0\nB 0 0 1\nN 0 1 0\nN 1 0 0\n", "XYZ"), ("1\n1.0\nMo 0 0 0\n", "lattice"),
    ("HEADER    A PROTEIN\nATOM      1  N   ALA\n", "PDB"), ("CRYST1   25.5   22.1\n", "PDB"),
    ("{\"structure\": 1}", "JSON"), ("[1, 2]", "JSON"),
    ("<?xml version=\"1.0\"?>\n<modeling>", "XML"),
    ("<!DOCTYPE html>\n<html>", "HTML"), ("# a comment\nCRYSTAL\nPRIMVEC\n1 0 0\n", "XSF"),
    ("&CONTROL\n calculation='scf'\n/\n", "Quantum ESPRESSO"),
    ("lattice_vector 1 0 0\natom_frac 0 0 0 B\n", "FHI-aims"), ("%BLOCK LATTICE_CART\n", "CASTEP"),
    (" vasp.6.3.0 20Jan22\n", "OUTCAR"), ("SYSTEM = BN\nENCUT = 500\n", "INCAR"),
    ("a structure", "a structure"), ("12\n", "12"), ("#\n#\n", "#"), ("MoS2", "MoS2"),
  ])
  func `an error says what a text looks like and what is accepted`(text: String, name: String)
    throws
  {
    let error = try #require(throws: StructureTextError.self) { try Self.read(text) }
    #expect(error.reason.contains(name), "\(error)")
    for accepted in ["CIF", "POSCAR", "xtended XYZ"] {
      #expect(error.reason.contains(accepted), "\(error)")
    }
  }

  // MARK: CIF

  @Test(arguments: [
    ("data_", "See below, it's \"new\".\n\ndata_"), ("data_", "data_empty\ndata_"),
    ("data_", "data_other\n_journal_year 2020\n_cell_length_a ?\ndata_"),
    ("loop_\n_atom_site_type", "loop_\n_geom_bond_distance\n_geom_angle\nloop_\n_atom_site_type"),
    (
      "loop_\n_atom_site_type",
      "_chemical_name_common a\n_chemical_name_common b\nloop_\n_atom_site_type"
    ),
    ("loop_\n_atom_site_type", "_cell_length_c  20.0\nloop_\n_atom_site_type"),
    ("1 'x, y, z'", "1 ?"), ("1 'x, y, z'", "1\n;x, y, z\n;"), ("'P 1'", "\n;P 1\n;\n"),
    ("'P 1'", "?"), ("_cell_angle_alpha 90.0", "_cell_angle_alpha 90.000(3)"),
    ("\nB B1", "\nB3+ B1"), ("\nB B1", "\nB+3 B1"), ("\nN N", "\nN3- N"), ("\nB B1", "\n. B1"),
    ("_atom_site_type_symbol\n", "_atom_site_calc_flag\n"), ("\nN N5", "\nn N5"),
  ])
  func `what nothing depends on does not matter`(old: String, new: String) throws {
    let text = try Self.text(.cif).replacing("20.0\n", with: "20.0\n")
    let changed = text.replacing(old, with: new)
    try #require(changed != text)
    let (expected, found) = (try Self.read(text), try Self.read(changed))
    #expect(found.lattice == expected.lattice)
    #expect(found.atoms.map(\.position) == expected.atoms.map(\.position))
    #expect(found.atoms.map(\.element) == expected.atoms.map(\.element))
  }

  @Test(arguments: [
    ("_atom_site_type_symbol\n", "_atom_site_type_symbol\n_atom_site_type_symbol\n", "values"),
    ("_cell_angle_alpha 90.0", "_cell_angle_alpha 90.0\n_cell_angle_alpha 91", "occurs twice"),
    ("data_", "_cell_length_a 3\ndata_", "data_"), ("data_", "loop_\n_a\n1\ndata_", "data_"),
    ("_cell_length_c", "_cell_length_d", "_cell_length_c"),
  ])
  func `what the structure depends on has to be right`(old: String, new: String, word: String)
    throws
  {
    let text = try Self.text(.cif)
    let error = try #require(throws: StructureTextError.self) {
      try Self.read(text.replacing(old, with: new))
    }
    #expect(error.reason.contains(word), "\(error)")
  }

  // MARK: Vacancies

  @Test(arguments: ["X", "Va", "VA", "va", "Vac", "Vacancy", "X0+"])
  func `a site that is marked as vacant has no atom`(symbol: String) throws {
    let expected = try Self.configuration.get()
    for format in StructureFormat.allCases {
      var text = try Self.text(format)
      switch format {
      case .cif: text += "\(symbol) \(symbol)9 0.8333333 0.1666667 0.1 1\nS S1 0.1 0.2 0.3 0\n"
      case .poscar:
        text = text.replacing("B N\n4 3", with: "B N \(symbol)\n4 3 2")
        text += "0.8333333 0.1666667 0.1\n0.5 0.5 0.5 \(symbol)\n"
      case .extxyz:
        text = "9" + text.dropFirst() + "\(symbol) 0.1 0.2 0.3\n\(symbol) 9 9 9\n"
      }
      let found = try Fixture.recognize(text).configuration
      #expect(Fixture.key(found) == Fixture.key(expected), "\(format)")
    }
  }

  @Test func `vanadium is no vacancy`() throws {
    for format in StructureFormat.allCases {
      let text = try Self.text(format).replacing("\nB ", with: "\nV ")
      #expect(try Self.read(text).atoms.contains { $0.element.symbol == "V" }, "\(format)")
    }
  }
}
