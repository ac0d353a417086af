import Crystals
import Defects

/// The second line of an extended XYZ file: the lattice, and the meaning of the columns.
struct XYZHeader {
  let line: Int
  /// The lattice vectors, Å; nil for a direction without periodicity.
  let vectors: [SIMD3<Double>?]
  /// The columns of a line, counted from 0.
  private let columns: (species: Int, isNumber: Bool, position: Int)

  /// Reads the line.
  ///
  /// - Throws: ``StructureTextError`` if it has no lattice, a value that cannot be read, or a charge.
  init(_ line: TextLines.Line) throws(StructureTextError) {
    self.line = line.number
    let fields = Self.fields(of: line.text)
    guard let lattice = fields["lattice"] else {
      throw StructureTextError(
        line: line.number,
        "the text is plain XYZ, which has no lattice: extended XYZ with Lattice=\"…\" in its second "
          + "line is expected, a CIF or a POSCAR")
    }
    for key in ["charge", "total_charge", "net_charge"] {
      guard let text = fields[key], number(text) != 0 else { continue }
      throw StructureTextError(
        line: line.number, code: .chargedDefect,
        "\(key) must be 0, not \(quoted(text)): only neutral structures are predicted")
    }
    let numbers = Self.words(lattice).map { number($0) }
    let components = numbers.compactMap(\.self)
    guard components.count == 9, numbers.count == 9,
      components.allSatisfy({ abs($0) <= Lattice.maximumLength })
    else {
      throw StructureTextError(
        line: line.number, "Lattice must be nine numbers, three vectors, not \(quoted(lattice))")
    }
    let periodic = try Self.periodicity(fields["pbc"], line: line.number)
    let given = (0..<3).map { axis -> SIMD3<Double>? in
      let vector = SIMD3(components[(3 * axis)..<(3 * axis + 3)])
      return vector == .zero ? nil : vector
    }
    // A vector without periodicity may be as short as the layer is thick.
    let isCompleted = periodic.count { !$0 } == 1
    vectors = zip(given, periodic).map { isCompleted && !$1 ? nil : $0 }
    columns = try Self.columns(fields["properties"], line: line.number)
  }

  /// Reads the content of a site.
  func occupant(in line: TextLines.Line) throws(StructureTextError) -> Occupant {
    let words = line.words
    guard columns.species < words.count else {
      throw StructureTextError(
        line: line.number, "a symbol and a position are expected, not \(quoted(line.text))")
    }
    let word = words[columns.species]
    if let atomicNumber = natural(word) {
      if columns.isNumber, atomicNumber == 0 { return .vacancy }
      if let element = Element(atomicNumber: atomicNumber) { return .element(element) }
    }
    guard let occupant = Occupant(fileSymbol: word) else {
      throw StructureTextError(
        line: line.number, code: .unknownElement,
        "the symbol of an element is expected, not \(quoted(word))")
    }
    return occupant
  }

  /// Reads a position, Å.
  func position(in line: TextLines.Line) throws(StructureTextError) -> SIMD3<Double> {
    let numbers = line.words.dropFirst(columns.position).prefix(3).map { number($0) }
    guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2] else {
      throw StructureTextError(
        line: line.number, "a position is expected, 3 numbers, not \(quoted(line.text))")
    }
    return [x, y, z]
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { " \t,[]".contains($0) }
  }

  /// Reads three times T or F; all vectors are periodic if nothing is stated.
  private static func periodicity(
    _ text: String?, line: Int
  ) throws(StructureTextError) -> [Bool] {
    guard let text else { return [true, true, true] }
    let flags = words(text).map { word -> Bool? in
      switch word.lowercased() {
      case "t", "true", "1": true
      case "f", "false", "0": false
      default: nil
      }
    }
    let periodic = flags.compactMap(\.self)
    guard flags.count == 3, periodic.count == 3, periodic.count(where: { $0 }) >= 2 else {
      throw StructureTextError(
        line: line,
        "pbc must be T or F for each vector, and T for those in the plane, not \(quoted(text))")
    }
    return periodic
  }

  /// Reads the names, types and numbers of columns, "species:S:1:pos:R:3".
  private static func columns(
    _ text: String?, line: Int
  ) throws(StructureTextError) -> (species: Int, isNumber: Bool, position: Int) {
    guard let text else { return (0, false, 1) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var (column, species, number, position) = (0, Int?.none, Int?.none, Int?.none)
    var index = 0
    while index + 2 < parts.count, let width = natural(parts[index + 2]), width <= 1000 {
      switch (parts[index].lowercased(), width) {
      case ("species", 1), ("element", 1), ("symbols", 1): species = column
      case ("z", 1), ("numbers", 1): number = column
      case ("pos", 3), ("positions", 3): position = column
      default: break
      }
      column += width
      index += 3
    }
    guard index == parts.count, let position, let symbol = species ?? number else {
      throw StructureTextError(
        line: line,
        "Properties must have the columns species:S:1 and pos:R:3, not \(quoted(text))")
    }
    return (symbol, species == nil, position)
  }

  /// Returns the values of the pairs key=value by key in lower case; of pairs with one key the first.
  private static func fields(of text: String) -> [String: String] {
    Dictionary(XYZPairs(text).pairs.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
  }
}
