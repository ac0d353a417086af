import BigInt
import Crystals
import Defects
import JSON

/// The numbers of defects of each kind in a supercell, such as one v_Mo and two v_S.
public struct Stoichiometry: Hashable, Sendable {
  /// The defects of one kind.
  public struct Term: Hashable, Sendable {
    /// The element of the pristine sites.
    public let element: Element
    /// What is at the sites.
    public let occupant: Occupant
    /// The number of defects, at least 1.
    public let count: Int

    /// The name of one defect, such as "v_S" or "W_Mo".
    public var name: String {
      switch occupant {
      case .vacancy: "v_\(element)"
      case .element(let replacement): "\(replacement)_\(element)"
      }
    }
  }

  /// The supercell that has the defects.
  public let supercell: Supercell
  /// The kinds of defects, each once: in the order of the host's elements, then of the occupants' codes.
  public let terms: [Term]

  /// Reads a stoichiometry such as "v_Mo+2v_S" or "12Se_S"; a kind may be written several times.
  ///
  /// - Parameters:
  ///   - text: Names of defects with their counts, as `DefectName` describes them.
  ///   - supercell: The supercell that has the defects.
  ///   - limit: The maximum number of defects.
  /// - Throws: `InvalidDocument` with one fault and an empty pointer.
  public init(_ text: String, in supercell: Supercell, limit: Int) throws(InvalidDocument) {
    let elements = supercell.host.elements
    var counts: [DefectName: Int] = [:]
    for (name, count) in try DefectName.counts(in: text, limit: limit) {
      guard elements.contains(name.element) else {
        throw InvalidDocument(
          .wrongElement, "",
          "\(supercell.host) has no site of \(name.element); its elements are "
            + elements.map(\.symbol).joined(separator: ", "))
      }
      counts[name, default: 0] += count
    }
    self.supercell = supercell
    terms = elements.flatMap { element in
      counts.filter { $0.key.element == element }
        .sorted { $0.key.occupant.code < $1.key.occupant.code }
        .map { Term(element: element, occupant: $0.key.occupant, count: $0.value) }
    }
    for element in elements {
      let (needed, available) = (defectCount(at: element), siteCount(of: element))
      guard needed <= available else {
        throw InvalidDocument(
          .tooFewSites, "",
          "the supercell has \(available) sites of \(element), fewer than the \(needed) defects at them"
        )
      }
    }
  }

  /// Creates a stoichiometry of terms in their order.
  init(supercell: Supercell, terms: [Term]) {
    self.supercell = supercell
    self.terms = terms
  }

  /// The number of defects.
  public var defectCount: Int { terms.reduce(0) { $0 + $1.count } }

  /// The number of defects at sites of an element.
  func defectCount(at element: Element) -> Int {
    terms.reduce(0) { $0 + ($1.element == element ? $1.count : 0) }
  }

  /// The number of sites of an element.
  func siteCount(of element: Element) -> Int {
    supercell.siteCount / supercell.host.cell.atoms.count
      * supercell.host.cell.atoms.count { $0.element == element }
  }

  /// The configuration whose defects are at the first sites of their elements.
  package var firstPlacement: DefectConfiguration {
    get throws(DefectError) {
      var free = [Element: [Int]]()
      for site in (0..<supercell.siteCount).reversed() {
        free[supercell.element(at: site), default: []].append(site)
      }
      var defects: [PointDefect] = []
      for term in terms {
        for _ in 0..<term.count {
          guard let site = free[term.element]?.popLast() else { continue }
          defects.append(PointDefect(site: site, occupant: term.occupant))
        }
      }
      return try DefectConfiguration(supercell: supercell, defects: defects)
    }
  }

  /// The number of ways to place the defects at the sites of their elements: a product of multinomial coefficients.
  public var placementCount: BigUInt {
    supercell.host.elements.reduce(1) { product, element in
      var left = siteCount(of: element)
      return terms.filter { $0.element == element }.reduce(product) { product, term in
        defer { left -= term.count }
        return product * BigUInt.binomial(left, term.count)
      }
    }
  }
}
