import FoundationEssentials

extension Host {
  /// Reads a host from the JSON text of a host file.
  ///
  /// - Throws: ``HostError`` that names the field at fault, and the file by the name given.
  public convenience init(json: Data, file: String) throws(HostError) {
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

  /// Reads a host from the host file at a path.
  ///
  /// - Throws: ``HostError`` that names the file, and the field at fault.
  public convenience init(path: String) throws(HostError) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let json = Self.contents(of: path) else {
      throw .unreadable(
        file,
        "the file cannot be read, or has more than \(HostCatalogue.maximumFileSize) bytes")
    }
    try self.init(json: json, file: file)
  }

  /// Returns the name in a file that may have other faults.
  static func name(inFile path: String) -> String? {
    contents(of: path).flatMap { try? JSONDecoder().decode(HostFileName.self, from: $0) }?.name
  }

  private static func contents(of path: String) -> Data? {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let size, size <= HostCatalogue.maximumFileSize else { return nil }
    return FileManager.default.contents(atPath: path)
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

/// The only field of a host file that is needed to name it.
private struct HostFileName: Decodable {
  var name: String
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
