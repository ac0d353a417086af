// The JSON form of one defect.

import Crystals

/// A defect as it was written, its keys and types checked, its sense not yet.
public struct DefectDocument: Sendable {
  /// The two kinds of defect.
  public enum Kind: String, CaseIterable, Sendable {
    /// An atom is missing.
    case vacancy
    /// An atom is replaced.
    case substitution
  }

  /// What kind of defect it is.
  public let kind: Kind
  /// The symbol of the missing atom, or of the one replaced (`element` or `from`).
  public let hostElement: String?
  /// The symbol of the atom put there; only for a substitution.
  public let to: String?
  /// The site's cell [i, j].
  public let cell: [Int]?
  /// The site's place in the basis.
  public let basis: Int?
  /// Fractional coordinates in the supercell; z in the host's own cell.
  public let position: [Double]?

  /// The defect that is meant.
  ///
  /// - Throws: ``InvalidDocument`` with pointers relative to the defect.
  func defect(in supercell: Supercell) throws(InvalidDocument) -> PointDefect {
    let index = try site(in: supercell)
    let element = supercell.element(at: index)
    if let hostElement, hostElement != element.symbol {
      throw InvalidDocument(
        kind == .vacancy ? "/element" : "/from",
        "the host has \(element) at this site, not '\(hostElement)'")
    }
    guard kind == .substitution else { return PointDefect(site: index, occupant: .vacancy) }
    guard let to else {
      throw InvalidDocument("/to", "a substitution needs the symbol of an element")
    }
    guard let replacement = Element(symbol: to) else {
      throw InvalidDocument("/to", "no element has the symbol '\(to)'")
    }
    return PointDefect(site: index, occupant: .element(replacement))
  }

  private func site(in supercell: Supercell) throws(InvalidDocument) -> Int {
    let matched = try matchedSite(in: supercell)
    let named = try namedSite(in: supercell)
    switch (named, matched) {
    case (let site?, nil), (nil, let site?): return supercell.index(of: site)
    case (let site?, let other?):
      guard site == other else {
        throw InvalidDocument(
          "/position",
          "names cell [\(other.i), \(other.j)] basis \(other.basis), not the one in 'cell' and 'basis'"
        )
      }
      return supercell.index(of: site)
    case (nil, nil):
      throw InvalidDocument("", "a site is needed: 'cell' and 'basis', or 'position'")
    }
  }

  private func namedSite(in supercell: Supercell) throws(InvalidDocument) -> Site? {
    guard cell != nil || basis != nil else { return nil }
    guard let cell, cell.count == 2 else {
      throw InvalidDocument("/cell", "must be [i, j]")
    }
    for (place, repeats) in [supercell.a, supercell.b].enumerated()
    where !(0..<repeats).contains(cell[place]) {
      throw InvalidDocument(
        "/cell/\(place)", "\(cell[place]) is outside the supercell: 0 to \(repeats - 1) are allowed"
      )
    }
    let atoms = supercell.host.cell.atoms
    guard let basis, atoms.indices.contains(basis) else {
      let names = atoms.enumerated().map { "\($0) (\($1.element))" }.joined(separator: ", ")
      throw InvalidDocument("/basis", "must be one of \(names)")
    }
    return Site(i: cell[0], j: cell[1], basis: basis)
  }

  private func matchedSite(in supercell: Supercell) throws(InvalidDocument) -> Site? {
    guard let position else { return nil }
    guard position.count == 3, position.allSatisfy({ (-100...100).contains($0) }) else {
      throw InvalidDocument(
        "/position", "must be three fractional coordinates, each from -100 to 100")
    }
    let (site, distance) = supercell.nearestSite(to: SIMD3(position))
    guard distance <= ConfigurationDocument.matchingDistance else {
      let tenths = Int((min(distance, 1e6) * 100).rounded())
      throw InvalidDocument(
        "/position",
        "the nearest site is \(tenths / 100).\(tenths % 100 / 10)\(tenths % 10) Å away; at most "
          + "\(ConfigurationDocument.matchingDistance) Å is a match")
    }
    return site
  }
}

extension DefectDocument: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case type, element, from, to, cell, basis, position
  }

  /// Reads a defect, keys checked.
  ///
  /// - Throws: `DecodingError` that ``InvalidDocument/init(_:)`` puts in words.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let type = try container.decode(String.self, forKey: .type)
    guard let kind = Kind(rawValue: type) else {
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container,
        debugDescription: "'\(type.prefix(40))' is neither 'vacancy' nor 'substitution'")
    }
    // Each kind has its own keys: a vacancy with "to" is a mistake, not a vacancy.
    let foreign: [Key] = kind == .vacancy ? [.from, .to] : [.element]
    try decoder.refuseKeys(
      beyond: Key.allCases.filter { !foreign.contains($0) }.map(\.rawValue),
      of: "a \(kind.rawValue)")
    self.kind = kind
    hostElement = try container.decodeIfPresent(
      String.self, forKey: kind == .vacancy ? .element : .from)
    to = kind == .vacancy ? nil : try container.decode(String.self, forKey: .to)
    cell = try container.decodeIfPresent([WholeNumber].self, forKey: .cell)?.map(\.value)
    basis = try container.decodeIfPresent(WholeNumber.self, forKey: .basis)?.value
    position = try container.decodeIfPresent([Double].self, forKey: .position)
  }
}
