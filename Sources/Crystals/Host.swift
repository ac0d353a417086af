import FoundationEssentials

/// A pristine base material: its unit cell and the symmetry of that cell.
///
/// Hosts are read from files, so a further host needs no code. Two hosts are equal if their names and cells are equal.
/// It is a class because many supercells refer to one host.
public final class Host: Sendable {
  /// The name in requests and responses, "MoS2".
  public let name: String
  /// The name in words, "molybdenum disulfide (1H)".
  public let title: String
  /// Further names in requests.
  public let aliases: [String]
  /// The source of the cell, with its DOI.
  public let source: String
  /// Further lengths of c in Å, for cells with other vacuums, to which fractional coordinates may refer.
  public let furtherHeights: [Double]
  /// The settings for the training of models.
  public let training: HostTrainingSettings
  /// The energies from which chemical potentials follow, if the host file has them.
  public let thermodynamics: HostThermodynamics?
  /// The band gap of the pristine host, if the host file has it.
  public let bandGap: HostBandGap?
  /// The lattice and the atoms; the index of an atom is its basis index.
  public let cell: UnitCell
  /// The layer-group operations of the cell, modulo lattice translations; the identity is first.
  public let operations: [LayerOperation]
  /// The image of the site (0, 0, basis) under operation *o*, at *o* · *n* + basis for the *n* atoms of the cell.
  package let originImages: [Site]
  /// The symmetries of supercells that were used last.
  let supercellSymmetries = SupercellCache<SupercellSymmetry>()
  /// The indices of all operations.
  let allOperations: [Int]

  /// Creates a host from its cell, and finds the symmetry.
  public init(
    name: String, title: String, aliases: [String] = [], source: String = "",
    furtherHeights: [Double] = [], training: HostTrainingSettings = .init(),
    thermodynamics: HostThermodynamics? = nil, bandGap: HostBandGap? = nil, cell: UnitCell
  ) {
    self.name = name
    self.title = title
    self.aliases = aliases
    self.source = source
    self.furtherHeights = furtherHeights
    self.training = training
    self.thermodynamics = thermodynamics
    self.bandGap = bandGap
    self.cell = cell
    operations = LayerOperation.all(of: cell)
    allOperations = Array(operations.indices)
    originImages = operations.flatMap { operation in
      cell.atoms.indices.map { operation.image(of: Site(i: 0, j: 0, basis: $0)) }
    }
  }

  /// Returns the element at a basis index.
  public func element(at basis: Int) -> Element { cell.atoms[basis].element }

  /// The elements of the host without duplicates, in the order of the basis.
  public var elements: [Element] {
    cell.atoms.map(\.element).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The number of atoms of each element in a formula unit, in the order of ``elements``.
  public var formulaUnit: [(element: Element, count: Int)] {
    let counts = elements.map { element in cell.atoms.count { $0.element == element } }
    let divisor = counts.reduce(0, Self.greatestCommonDivisor)
    return zip(elements, counts).map { ($0, $1 / divisor) }
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }
}

extension Host: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

extension Host: Hashable {
  /// Whether names and cells are equal.
  public static func == (left: Host, right: Host) -> Bool {
    left === right || left.name == right.name && left.cell == right.cell
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Host {
  /// Reads a host from the JSON text of a host file.
  ///
  /// - Throws: ``HostError`` that names the field at fault, and the file by the name given.
  public convenience init(json: Data, file: String) throws {
    let text: HostFile
    do {
      text = try JSONDecoder().decode(HostFile.self, from: json)
    } catch {
      throw HostError.unreadable(file, Self.reason(error))
    }
    let cell: UnitCell
    let thermodynamics: HostThermodynamics?
    do throws(HostError) {
      cell = try text.checkedCell()
      thermodynamics = try text.checkedThermodynamics(of: cell)
    } catch {
      throw HostError.unreadable(file, "\(error)")
    }
    self.init(
      name: text.name, title: text.title, aliases: text.aliases ?? [], source: text.source ?? "",
      furtherHeights: text.furtherHeights ?? [], training: text.training ?? .init(),
      thermodynamics: thermodynamics, bandGap: text.bandGap, cell: cell)
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "the field '\(key.stringValue)' is required"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      context.codingPath.map(\.stringValue).joined(separator: ".") + ": "
        + context.debugDescription
    default: "the text is not a JSON object"
    }
  }
}

/// The layout of a host file.
private struct HostFile: Decodable {
  struct Cell: Decodable {
    var a, b, c, alpha, beta, gamma: Double
  }
  struct Atom: Decodable {
    var element: String
    var position: [Double]
  }

  var name: String
  var title: String
  var aliases: [String]?
  var source: String?
  var furtherHeights: [Double]?
  var training: HostTrainingSettings?
  var thermodynamics: HostThermodynamicsSection?
  var bandGap: HostBandGap?
  var cell: Cell
  var atoms: [Atom]

  private enum CodingKeys: String, CodingKey {
    case name, title, aliases, source, training, thermodynamics, cell, atoms
    case bandGap = "band_gap"
    case furtherHeights = "further_heights"
  }

  /// Checks the ranges of all fields and returns the unit cell.
  func checkedCell() throws(HostError) -> UnitCell {
    for name in [name] + (aliases ?? []) {
      let isPlain = name.utf8.allSatisfy {
        $0 == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
          || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
      }
      guard isPlain, (1...32).contains(name.utf8.count) else {
        throw .outOfRange("name", "1 to 32 letters, digits or hyphens")
      }
    }
    for (field, angle) in [("cell.alpha", cell.alpha), ("cell.beta", cell.beta)]
    where abs(angle - 90) > 1e-3 {
      throw .outOfRange(field, "90 degrees, with c normal to the layer")
    }
    for (index, height) in (furtherHeights ?? []).enumerated()
    where !(0.5...1000).contains(height) {
      throw .outOfRange("further_heights[\(index)]", "a length from 0.5 to 1000 Å")
    }
    try training?.validate()
    try bandGap?.validate()
    var atoms: [(element: Element, position: SIMD3<Double>)] = []
    for (index, atom) in self.atoms.enumerated() {
      guard let element = Element(symbol: atom.element) else {
        throw .unknownElement("atoms[\(index)].element", atom.element)
      }
      guard atom.position.count == 3 else {
        throw .outOfRange("atoms[\(index)].position", "three fractional coordinates")
      }
      atoms.append((element, SIMD3(atom.position)))
    }
    return try UnitCell(lengths: [cell.a, cell.b, cell.c], gamma: cell.gamma, atoms: atoms)
  }

  func checkedThermodynamics(of cell: UnitCell) throws(HostError) -> HostThermodynamics? {
    guard let thermodynamics else { return nil }
    let elements = Set(cell.atoms.map(\.element)).sorted()
    return try thermodynamics.checked(elements: elements)
  }
}
