/// A chemical element.
public struct Element: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number of protons, 1 (hydrogen) to 118 (oganesson).
  public let atomicNumber: Int

  /// The element with an IUPAC symbol such as "Mo", or nil if there is none; case matters.
  public init?(symbol: String) {
    guard let atomicNumber = Self.atomicNumbers[symbol] else { return nil }
    self.atomicNumber = atomicNumber
  }

  /// The element with a number of protons, or nil if there is none.
  public init?(atomicNumber: Int) {
    guard (1...Self.symbols.count).contains(atomicNumber) else { return nil }
    self.atomicNumber = atomicNumber
  }

  /// The IUPAC symbol.
  public var symbol: String { Self.symbols[atomicNumber - 1] }

  /// The symbol.
  public var description: String { symbol }

  /// Orders elements by atomic number.
  public static func < (left: Element, right: Element) -> Bool {
    left.atomicNumber < right.atomicNumber
  }

  private static let symbols: [String] = """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br \
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho \
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es \
    Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
    """.split(separator: " ").map(String.init)

  private static let atomicNumbers: [String: Int] = Dictionary(
    uniqueKeysWithValues: zip(symbols, 1...))
}
