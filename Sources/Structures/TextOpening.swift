/// The first lines of a text, from which its format is recognised.
struct TextOpening {
  private let lines: [TextLines.Line]
  private let text: [UInt8]

  /// Reads the first lines of a normalised text.
  init(_ text: [UInt8]) {
    var reader = TextLines(text)
    var lines: [TextLines.Line] = []
    while lines.count < 12, let line = reader.next() { lines.append(line) }
    self.lines = lines
    self.text = text
  }

  /// Returns the format.
  ///
  /// - Throws: ``StructureTextError`` if it is none that is read.
  func format() throws(StructureTextError) -> StructureFormat {
    let filled = lines.filter { !$0.words.isEmpty }
    guard let first = filled.first else {
      throw StructureTextError("the text is empty; \(Self.accepted)")
    }
    if isXYZ(filled) { return .extxyz }
    if isPOSCAR { return .poscar }
    if Self.isDataBlock(filled.first { $0.words.first?.first != "#" }?.words.first) { return .cif }
    if isCIFAfterProse { return .cif }
    if let name = Self.otherFormat(of: filled) {
      throw StructureTextError(
        code: .unknownFormat, "the text looks like \(name); \(Self.accepted)")
    }
    // A POSCAR with a fault in its first lines gets the error of its reader.
    if filled.count > 1, lines.count > 1, lines[1].leadingNumbers(limit: 1).count == 1 {
      return .poscar
    }
    throw StructureTextError(
      line: first.number, code: .unknownFormat,
      "no format begins with \(quoted(first.text)); \(Self.accepted)")
  }

  private static let accepted =
    "a CIF with a data block ('data_NAME'), a POSCAR or extended XYZ is expected"

  private static func isDataBlock(_ word: Substring?) -> Bool {
    word?.lowercased().hasPrefix("data_") ?? false
  }

  /// Whether a data block with a cell follows other text.
  private var isCIFAfterProse: Bool {
    var hasBlock = false
    var start = 0
    while start < text.count {
      let line = text[start...].prefix { $0 != UInt8(ascii: "\n") }
      start = line.endIndex + 1
      guard let first = line.first(where: { $0 > UInt8(ascii: " ") }), "dD_".utf8.contains(first)
      else { continue }
      let opening = String(decoding: line.drop { $0 <= UInt8(ascii: " ") }.prefix(6), as: UTF8.self)
        .lowercased()
      if opening.hasPrefix("data_") { hasBlock = true }
      if hasBlock, opening == "_cell_" || opening == "_cell." { return true }
    }
    return false
  }

  /// Whether the first line is a number, and the third a symbol with three numbers.
  private func isXYZ(_ filled: [TextLines.Line]) -> Bool {
    guard let first = filled.first, first.words.count == 1, natural(first.words[0]) != nil else {
      return false
    }
    let start = lines.firstIndex { $0.number == first.number } ?? 0
    guard start + 1 < lines.count else { return false }
    if lines[start + 1].text.lowercased().contains("lattice=") { return true }
    guard start + 2 < lines.count else { return false }
    let words = lines[start + 2].words
    return words.count >= 4 && words[1...3].allSatisfy { number($0) != nil }
      && (number(words[0]) == nil || number(lines[start + 1].words.first ?? "") == nil)
  }

  /// Whether a scale and three vectors follow the first line.
  private var isPOSCAR: Bool {
    var reader = TextLines(text)
    reader.skipEmptyBeforeComment()
    let comment = reader.next()?.number ?? 0
    let rest = lines.filter { !$0.words.isEmpty && $0.number > comment }
    return rest.count >= 4 && !rest[0].leadingNumbers(limit: 1).isEmpty
      && rest[1...3].allSatisfy { $0.leadingNumbers(limit: 3).count == 3 }
  }

  /// Words at the beginning of a line by which other formats are recognised, in lower case.
  private static let signatures: [(words: [String], name: String)] = [
    (["header", "cryst1", "atom  ", "hetatm", "compnd", "remark", "model "], "PDB"),
    (["{", "["], "JSON, which is a structure only as an object of pymatgen, ASE or OPTIMADE"),
    (["<?xml", "<modeling"], "XML, such as a vasprun.xml"), (["<!doctype", "<html"], "HTML"),
    (["crystal", "slab", "primvec", "animsteps"], "XSF"),
    (["&control", "&system", "atomic_species", "cell_parameters"], "input of Quantum ESPRESSO"),
    (["lattice_vector", "atom_frac"], "geometry.in of FHI-aims"),
    (["%block"], "input of CASTEP or SIESTA"), (["titl ", "latt "], "a file of SHELX"),
    (["item: timestep", "lammps"], "a file of LAMMPS"),
    (["&force_eval", "&global"], "input of CP2K"),
    (["@<tripos>"], "MOL2"), (["acell", "rprim"], "input of ABINIT"),
    ([" vasp."], "an OUTCAR of VASP"), (["system =", "encut", "incar"], "an INCAR of VASP"),
  ]

  /// Returns the name of another format that one of the first lines belongs to.
  private static func otherFormat(of lines: [TextLines.Line]) -> String? {
    for line in lines {
      let text = line.text.lowercased() + " "
      for (words, name) in signatures where words.contains(where: text.hasPrefix) { return name }
    }
    return nil
  }
}
