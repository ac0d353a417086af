import Crystals
import Defects
import JSON
import Numerics

/// Chemical potentials of elements relative to their elemental phases, Δμ ≤ 0 in eV; 0 for elements without a value.
///
/// At them the formation energy is E_f + Σ Δμ(removed) − Σ Δμ(added), where E_f is that at the elemental phases
/// (doi:10.1103/RevModPhys.86.253, section II.A).
public struct ChemicalPotentials: Equatable, Sendable {
  /// The potential of an element.
  public struct Value: Equatable, Sendable {
    /// The element.
    public let element: Element
    /// Its chemical potential relative to the elemental phase, eV.
    public let energy: Double

    /// Creates a value.
    public init(_ element: Element, _ energy: Double) {
      self.element = element
      self.energy = energy
    }
  }

  /// The potentials that differ from 0 or were given, each element once.
  public let values: [Value]

  /// The allowed potentials of substituents, eV: above 0 the elemental phase would precipitate.
  public static let range = -100.0...0.0

  /// Returns the allowed potentials of an element, eV: below those of a compound's limits it is not stable.
  static func range(of element: Element, in host: Host) -> ClosedRange<Double> {
    let unit = host.formulaUnit
    guard let enthalpy = host.thermodynamics?.formationEnthalpy, enthalpy < 0, unit.count > 1,
      let own = unit.first(where: { $0.element == element })
    else { return range }
    return enthalpy / Double(own.count)...0
  }

  /// The amount by which a rounded potential may be below its range, eV.
  private static let tolerance = 0.005

  /// Creates potentials.
  init(values: [Value]) { self.values = values }

  /// Creates potentials by symbols of elements, in equilibrium with the host or not.
  ///
  /// - Throws: `InvalidDocument` with a fault for each symbol that is not of the host or its known substituents, and for
  ///   each energy that is positive or below the limits of the host; pointers are those of an object of the symbols.
  public init(
    _ energies: [(symbol: String, energy: Double)], of host: Host, substituents: [Element]
  ) throws(InvalidDocument) {
    var values: [Value] = []
    var faults: [InvalidDocument.Fault] = []
    let known = host.elements + substituents
    for (symbol, energy) in energies {
      let pointer = InvalidDocument.pointer(to: symbol)
      guard let element = known.first(where: { $0.symbol == symbol }) else {
        let names = known.map(\.symbol).joined(separator: ", ")
        faults.append(
          .init(
            .unknownElement, pointer: pointer,
            detail:
              "'\(symbol.prefix(40))' is not an element of \(host) or its substituents: \(names)"))
        continue
      }
      let range = Self.range(of: element, in: host)
      guard range.contains(energy) || range.contains(energy + Self.tolerance) else {
        let least = range.lowerBound.decimalText(places: 3)
        faults.append(
          .init(
            .valueOutOfRange, pointer: pointer,
            detail: "must be from \(least) to 0 eV, relative to the elemental phase, not \(energy)"
              + (range == Self.range ? "" : "; below \(least) eV \(host) is not stable")))
        continue
      }
      values.append(Value(element, energy))
    }
    guard faults.isEmpty else { throw InvalidDocument(faults: faults) }
    self.values = values
  }

  /// Creates the potentials of a limit by one of its names, such as "S-poor".
  ///
  /// - Throws: `InvalidDocument` with an empty pointer if no limit of the host has the name.
  public init(named name: String, of host: Host) throws(InvalidDocument) {
    let limits = ChemicalPotentialLimit.all(of: host)
    guard let limit = limits.first(where: { $0.names.contains(name) }) else {
      let names = limits.flatMap(\.names).joined(separator: ", ")
      throw InvalidDocument(
        .invalidValue, "",
        names.isEmpty
          ? "the host file of \(host) has no formation enthalpy, so potentials have no names; give an object"
          : "no limit of \(host) is called '\(name.prefix(40))'; the limits are \(names)")
    }
    self = limit.potentials
  }

  /// The potential of an element, eV.
  public subscript(element: Element) -> Double {
    values.first { $0.element == element }?.energy ?? 0
  }

  /// Returns the change of the formation energy of a configuration.
  public func shift(of configuration: DefectConfiguration) -> EnergyShift {
    var removed: [Element: Int] = [:]
    for defect in configuration.defects {
      removed[configuration.supercell.element(at: defect.site), default: 0] += 1
      if case .element(let added) = defect.occupant { removed[added, default: 0] -= 1 }
    }
    let total = values.sorted { $0.element < $1.element }
      .reduce(0) { $0 + Double(removed[$1.element, default: 0]) * $1.energy }
    return EnergyShift(
      total: total,
      defects: configuration.defects.map { shift(of: $0, in: configuration.supercell) })
  }

  /// Returns Δμ(removed) − Δμ(added) of a defect, eV.
  private func shift(of defect: PointDefect, in supercell: Supercell) -> Double {
    let removed = self[supercell.element(at: defect.site)]
    guard case .element(let added) = defect.occupant else { return removed }
    return removed - self[added]
  }
}

extension ChemicalPotentials: CustomStringConvertible {
  /// The potentials as the command line and tables have them, "Mo=0,S=-1.329".
  public var description: String {
    values.map { "\($0.element)=\(Self.text($0.energy))" }.joined(separator: ",")
  }

  /// Writes an object of the potentials by symbols.
  public func write(to json: inout JSONWriter) {
    json.object { json in
      for value in values {
        json.name(escaping: value.element.symbol)
        json.number(value.energy + 0)
      }
    }
  }

  private static func text(_ energy: Double) -> String {
    Int(exactly: energy).map { "\($0)" } ?? "\(energy)"
  }
}
