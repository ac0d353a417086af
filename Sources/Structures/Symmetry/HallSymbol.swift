/// A Hall symbol, which gives generators of a space group with its axes and origin, such as "-P 6c 2c".
///
/// S. R. Hall, Acta Cryst. A37, 517 (1981), doi:10.1107/S0567739481001228; International Tables for Crystallography, vol.
/// B (2010), section A1.4.2.3. Changes of the basis other than a shift of the origin are not supported.
struct HallSymbol {
  /// The operators of the group, the identity first.
  let operators: [SpaceGroupOperator]

  /// Reads a symbol and expands it, or nil if it is not a Hall symbol.
  init?(_ text: String) {
    guard text.utf8.count <= 60, let (parts, shift) = Self.parts(of: text),
      var lattice = parts.first
    else { return nil }
    let symbols = parts.dropFirst()
    guard (1...4).contains(symbols.count) else { return nil }
    var generators: [SpaceGroupOperator] = []
    if lattice.first == "-" {
      generators.append(.inversion)
      lattice.removeFirst()
    }
    guard lattice.count == 1, let letter = lattice.first, let centring = Self.centrings[letter]
    else { return nil }
    generators += centring.map { SpaceGroupOperator(SpaceGroupOperator.identity.rows, $0) }
    var previous: HallRotation?
    for (index, symbol) in symbols.enumerated() {
      guard let rotation = HallRotation(symbol, position: index, after: previous) else {
        return nil
      }
      generators.append(rotation.generator)
      previous = rotation
    }
    guard
      let group = SpaceGroupOperator.group(
        generatedBy: generators.map { $0.shifted(by: shift) },
        limit: AtomicStructure.maximumOperatorCount)
    else { return nil }
    operators = group
  }

  /// The translations of a lattice, in twelfths.
  private static let centrings: [Character: [SIMD3<Int>]] = [
    "P": [], "A": [[0, 6, 6]], "B": [[6, 0, 6]], "C": [[6, 6, 0]], "I": [[6, 6, 6]],
    "R": [[8, 4, 4]], "H": [[8, 4, 0]], "S": [[4, 4, 8]], "T": [[4, 8, 4]],
    "F": [[0, 6, 6], [6, 0, 6]],
  ]

  /// Returns the symbols between spaces, and the shift in parentheses after them, in twelfths.
  private static func parts(of text: String) -> (symbols: [Substring], shift: SIMD3<Int>)? {
    let halves = text.split(separator: "(", omittingEmptySubsequences: false)
    let symbols = halves[0].split { $0 == " " || $0 == "_" }
    guard halves.count > 1 else { return (symbols, .zero) }
    guard halves.count == 2, let close = halves[1].firstIndex(of: ")"),
      halves[1][close...].dropFirst().allSatisfy({ $0 == " " })
    else { return nil }
    let numbers = halves[1][..<close].split(separator: " ").map { Int($0) }
    guard numbers.count == 3, let a = numbers[0], let b = numbers[1], let c = numbers[2],
      [a, b, c].allSatisfy({ (-12...12).contains($0) })
    else { return nil }
    return (symbols, [a, b, c])
  }
}
