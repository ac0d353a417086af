import Crystals
import Defects
import JSON

/// The total energies of elemental phases, which are the chemical potentials of formation energies.
public struct ElementalReferences: Sendable {
  /// The energies, eV for an atom.
  private let energies: [Element: Double]

  /// The largest magnitude of an energy, eV for an atom: all-electron energies of heavy elements are below.
  private static let maximumEnergy = 1e7

  /// Creates references from energies in eV for an atom.
  public init(_ energies: [Element: Double]) { self.energies = energies }

  /// Reads references from a text such as "Mo=-10.93,S=-4.127".
  ///
  /// - Throws: ``ImportError`` for what is not an element with an energy, and for an element that is given twice.
  public init(text: String, unit: EnergyUnit) throws(ImportError) {
    var energies: [Element: Double] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2 else {
        throw ImportError("'\(part)' is not an element and its energy, such as S=-4.127")
      }
      try Self.add(sides[0].trimmed, sides[1].trimmed, unit, to: &energies)
    }
    self.energies = energies
  }

  /// Reads references from a file: a JSON object of energies by element, or a CSV with the columns `element` and
  /// `chemical_potential`.
  ///
  /// - Parameters:
  ///   - contents: The contents of the file.
  ///   - name: The name of the file in messages.
  ///   - unit: The unit of the energies.
  /// - Throws: ``ImportError`` with the name of the file.
  public init(contents: [UInt8], name: String, unit: EnergyUnit) throws(ImportError) {
    var energies: [Element: Double] = [:]
    if contents.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") {
      var pairs: [(String, Double)] = []
      do {
        pairs = try JSONReader.read(contents) { json in
          var pairs: [(String, Double)] = []
          try json.members { pairs.append((try $0.memberName(), try $0.double())) }
          return pairs
        }
      } catch {
        throw ImportError("\(name): an object of energies by element is expected: \(error)")
      }
      for (symbol, energy) in pairs {
        do throws(ImportError) {
          try Self.add(symbol, energy, unit, to: &energies)
        } catch { throw ImportError("\(name): \(error)") }
      }
    } else {
      let table = try CSVTable(contents, file: name)
      for (row, line) in zip(table.rows, table.lines) {
        guard let symbol = row["element"], let energy = row["chemical_potential"] else {
          throw ImportError(
            "\(name): the columns element and chemical_potential are expected, or a JSON object")
        }
        do throws(ImportError) {
          try Self.add(symbol.trimmed, energy.trimmed, unit, to: &energies)
        } catch { throw ImportError("\(name):\(line): chemical_potential: \(error)") }
      }
      guard !energies.isEmpty else {
        throw ImportError(
          "\(name): has no energies; rows of element and chemical_potential are expected, or a JSON "
            + "object")
      }
    }
    self.energies = energies
  }

  private static func add(
    _ symbol: String, _ text: String, _ unit: EnergyUnit, to energies: inout [Element: Double]
  ) throws(ImportError) {
    guard let energy = Double(text) else {
      throw ImportError("the energy of \(symbol) must be a number, not '\(text)'")
    }
    try add(symbol, energy, unit, to: &energies)
  }

  private static func add(
    _ symbol: String, _ energy: Double, _ unit: EnergyUnit, to energies: inout [Element: Double]
  ) throws(ImportError) {
    guard let element = Element(symbol: symbol) else {
      throw ImportError("no element has the symbol '\(symbol)'")
    }
    let energy = energy * unit.electronvolts
    guard abs(energy) <= maximumEnergy else {
      throw ImportError("the energy of \(symbol) is not within \(maximumEnergy) eV")
    }
    guard energies.updateValue(energy, forKey: element) == nil else {
      throw ImportError("\(symbol) is given twice")
    }
  }

  /// Returns the sum of μ over the removed atoms of a configuration minus that over the added atoms, eV.
  ///
  /// - Throws: ``ImportError`` if there is no energy of one of their elements.
  func exchangeEnergy(of configuration: DefectConfiguration) throws(ImportError) -> Double {
    var sum = 0.0
    for defect in configuration.defects {
      sum += try energy(of: configuration.supercell.element(at: defect.site))
      if case .element(let added) = defect.occupant { sum -= try energy(of: added) }
    }
    return sum
  }

  private func energy(of element: Element) throws(ImportError) -> Double {
    guard let energy = energies[element] else {
      throw ImportError("there is no reference energy of \(element)")
    }
    return energy
  }
}
