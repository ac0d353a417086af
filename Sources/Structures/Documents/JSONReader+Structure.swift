import Crystals
import Defects
import JSON

extension JSONReader {
  /// Reads a list with an element for each atom, up to the maximum number of atoms.
  mutating func atoms<Value>(_ value: (inout JSONReader) throws -> Value) throws -> [Value] {
    var values: [Value] = []
    try array { json, index in
      guard index < AtomicStructure.maximumAtomCount else {
        throw InvalidDocument(.tooManyAtoms, "", StructureTextError.tooManyAtoms.reason)
      }
      values.append(try value(&json))
    }
    return values
  }

  /// The largest coordinate that is read, Å.
  static let largestCoordinate = 1e6

  /// Reads three numbers from -`limit` to `limit`.
  mutating func vector(within limit: Double = largestCoordinate) throws -> SIMD3<Double> {
    let numbers = try array { try $0.double() }
    guard numbers.count == 3, numbers.allSatisfy({ abs($0) <= limit }) else {
      throw InvalidDocument(
        .invalidValue, "", "must be three numbers from -\(limit) to \(limit)")
    }
    return SIMD3(numbers)
  }

  /// Reads the positions of atoms.
  mutating func positions() throws -> [SIMD3<Double>] {
    try next() == .object
      ? NumPyArray(reading: &self).vectors() : atoms { try $0.vector() }
  }

  /// Reads lattice vectors; one of them may be missing.
  mutating func latticeVectors() throws -> [SIMD3<Double>?] {
    guard try next() != .object else {
      return try NumPyArray(reading: &self).vectors().map { $0 == .zero ? nil : $0 }
    }
    return try array { try $0.optional { try $0.latticeVector() } ?? nil }
  }

  /// Reads a lattice vector; three times `null` or 0 is a direction without periodicity.
  private mutating func latticeVector() throws -> SIMD3<Double>? {
    var start = self
    let numbers = try array { try $0.optional { try $0.double() } }
    if numbers.count == 3, numbers.allSatisfy({ $0 == nil || $0 == 0 }) { return nil }
    return try start.vector()
  }

  /// Reads the symbol of an element or of a vacancy.
  mutating func occupant() throws -> Occupant {
    let symbol = try string()
    guard let occupant = Occupant(fileSymbol: symbol) else {
      throw InvalidDocument(
        .unknownElement, "", "no element has the symbol '\(symbol.prefix(40))'")
    }
    return occupant
  }
}
