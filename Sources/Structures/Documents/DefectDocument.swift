import Crystals
import Defects
import JSON
import Numerics

/// A defect in JSON.
///
/// Reading it checks keys and types; `defect(in:)` checks the values.
public struct DefectDocument: Sendable {
  private enum Kind: String, CaseIterable {
    case vacancy, substitution
  }

  /// The symbol of the missing atom (`element`), or of the replaced one (`from`).
  private let hostElement: String?
  /// The symbol of the new atom; nil for a vacancy.
  private let to: String?
  /// The cell of the site along a and b.
  private let cell: IntegerList?
  /// The basis index of the site.
  private let basis: Int?
  /// Fractional coordinates in the supercell; z is in the host's own cell.
  private let position: [Double]?

  /// Returns the defect at its site of a supercell.
  ///
  /// - Throws: `InvalidDocument` with pointers relative to the defect.
  func defect(in supercell: Supercell) throws(InvalidDocument) -> PointDefect {
    let index = try site(in: supercell)
    let element = supercell.element(at: index)
    if let hostElement, hostElement != element.symbol {
      throw InvalidDocument(
        .wrongElement, to == nil ? "/element" : "/from",
        "the host has \(element) at this site, not '\(hostElement)'")
    }
    guard let to else { return PointDefect(site: index, occupant: .vacancy) }
    guard let replacement = Element(symbol: to) else {
      throw InvalidDocument(.unknownElement, "/to", "no element has the symbol '\(to)'")
    }
    return PointDefect(site: index, occupant: .element(replacement))
  }

  private func site(in supercell: Supercell) throws(InvalidDocument) -> Int {
    let nearest = try nearestSite(in: supercell)
    let indexed = try indexedSite(in: supercell)
    switch (indexed, nearest) {
    case (let site?, nil), (nil, let site?): return supercell.index(of: site)
    case (let site?, let other?):
      guard site == other else {
        throw InvalidDocument(
          .conflictingFields, "/position",
          "is the position of cell [\(other.i), \(other.j)], basis \(other.basis), which differs "
            + "from 'cell' and 'basis'")
      }
      return supercell.index(of: site)
    case (nil, nil):
      throw InvalidDocument(
        .missingField, "", "the site is required: 'cell' and 'basis', or 'position'")
    }
  }

  private func indexedSite(in supercell: Supercell) throws(InvalidDocument) -> Site? {
    guard cell != nil || basis != nil else { return nil }
    guard let cell else { throw InvalidDocument(missing: "cell") }
    guard cell.count == 2 else { throw InvalidDocument(.invalidValue, "/cell", "must be [i, j]") }
    if let repeats = supercell.vectors.repeats {
      try check(cell[0], isWithin: 0...repeats.x - 1, "/cell/0")
      try check(cell[1], isWithin: 0...repeats.y - 1, "/cell/1")
    } else {
      // The cells of a supercell of another shape have no simple range, so any cell of the crystal is allowed.
      let bound = Self.largestCellIndex
      try check(cell[0], isWithin: -bound...bound, "/cell/0")
      try check(cell[1], isWithin: -bound...bound, "/cell/1")
    }
    let atoms = supercell.host.cell.atoms
    guard let basis, atoms.indices.contains(basis) else {
      let names = atoms.enumerated().map { "\($0) (\($1.element))" }.joined(separator: ", ")
      throw InvalidDocument(
        basis == nil ? .missingField : .siteOutOfRange, "/basis", "must be one of \(names)")
    }
    return supercell.site(
      at: supercell.index(of: Site(i: cell[0], j: cell[1], basis: basis)))
  }

  /// The bound on cell indices in a supercell that does not repeat the host along its own vectors.
  private static let largestCellIndex = 1_000_000

  private func check(
    _ index: Int, isWithin range: ClosedRange<Int>, _ pointer: String
  ) throws(InvalidDocument) {
    guard range.contains(index) else {
      throw InvalidDocument(
        .siteOutOfRange, pointer,
        "\(index) is out of range (\(range.lowerBound) to \(range.upperBound))")
    }
  }

  private func nearestSite(in supercell: Supercell) throws(InvalidDocument) -> Site? {
    guard let position else { return nil }
    guard position.count == 3, position.allSatisfy({ (-100...100).contains($0) }) else {
      throw InvalidDocument(
        .invalidValue, "/position", "must be three fractional coordinates, each from -100 to 100")
    }
    let (site, distance) = supercell.nearestSite(to: SIMD3(position))
    guard distance <= ConfigurationDocument.matchingDistance else {
      throw InvalidDocument(
        .siteNotFound, "/position",
        "the nearest site is \(distance.decimalText(places: 2)) Å away; it must be within "
          + "\(ConfigurationDocument.matchingDistance) Å")
    }
    return site
  }
}

extension DefectDocument {
  private enum Field: String, CaseIterable {
    case type, element, from, to, cell, basis, position
  }

  private static let fields = JSONFields<Field>(of: "a defect")
  private static let kinds = JSONFields<Kind>(of: "a kind of defect")

  /// Reads a defect.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    var kind: Kind?
    var element: String?
    var from: String?
    var to: String?
    var cell: IntegerList?
    var basis: Int?
    var position: [Double]?
    try json.object(Self.fields) { json, field in
      switch field {
      case .type: kind = try json.word(among: Self.kinds) ?? Self.kind(json.string())
      case .element: element = try json.optional { try $0.string() }
      case .from: from = try json.optional { try $0.string() }
      case .to: to = try json.optional { try $0.string() }
      case .cell: cell = try json.optional { try IntegerList(reading: &$0) }
      case .basis: basis = try json.optional { try $0.integer() }
      case .position: position = try json.optional { try $0.array { try $0.double() } }
      }
    }
    // Each kind has its own fields, so a vacancy with "to" is an error.
    switch kind {
    case nil: throw InvalidDocument(missing: Field.type.rawValue)
    case .vacancy:
      if from != nil { throw Self.foreign(.from, to: .vacancy) }
      if to != nil { throw Self.foreign(.to, to: .vacancy) }
      hostElement = element
    case .substitution:
      if element != nil { throw Self.foreign(.element, to: .substitution) }
      guard to != nil else { throw InvalidDocument(missing: Field.to.rawValue) }
      hostElement = from
    }
    self.to = to
    self.cell = cell
    self.basis = basis
    self.position = position
  }

  private static func kind(_ type: String) throws(InvalidDocument) -> Kind {
    guard let kind = Kind(rawValue: type) else {
      throw InvalidDocument(
        .invalidValue, "", "must be 'vacancy' or 'substitution', not '\(type.prefix(40))'")
    }
    return kind
  }

  private static func foreign(_ field: Field, to kind: Kind) -> InvalidDocument {
    let others: [Field] = kind == .vacancy ? [.from, .to] : [.element]
    let names = Field.allCases.filter { !others.contains($0) }.map(\.rawValue)
    return InvalidDocument(
      .unknownField, "",
      "a \(kind.rawValue) has no such field; its fields are \(names.joined(separator: ", "))",
      at: field.rawValue)
  }
}
