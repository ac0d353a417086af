import JSON

/// The charges that the forms of a structure may state; only neutral structures are predicted.
extension StructureObject {
  private enum NoteField: String, CaseIterable {
    case charge
    case totalCharge = "total_charge"
    case netCharge = "net_charge"
  }

  private static let noteFields = JSONFields<NoteField>(of: "a list of notes", allowsOthers: true)

  /// The largest sum of the charges of atoms that rounding may leave.
  private static let chargeTolerance = 0.001

  /// Reads the charge of a structure.
  ///
  /// - Throws: `InvalidDocument` unless it is 0 or null.
  static func rejectCharge(reading json: inout JSONReader) throws {
    guard let charge = try json.optional({ try $0.double() }) else { return }
    try reject(charge: charge)
  }

  /// Reads notes about a structure, pymatgen's `properties` or ASE's `info`, which may have its charge.
  ///
  /// - Throws: `InvalidDocument` if a charge is a number other than 0.
  static func rejectChargeInNotes(reading json: inout JSONReader) throws {
    guard try json.next() == .object else { return try json.skip() }
    try json.object(noteFields) { json, _ in
      guard try json.next() == .number else { return try json.skip() }
      try reject(charge: json.double())
    }
  }

  /// Reads ASE's initial charges of the atoms.
  ///
  /// - Throws: `InvalidDocument` unless their sum is 0.
  static func rejectInitialCharges(reading json: inout JSONReader) throws {
    let charges =
      try json.next() == .object
      ? NumPyArray(reading: &json).numbers : json.atoms { try $0.double() }
    let sum = charges.reduce(0, +)
    try reject(charge: abs(sum) < chargeTolerance ? 0 : sum)
  }

  private static func reject(charge: Double) throws(InvalidDocument) {
    guard charge != 0 else { return }
    throw InvalidDocument(
      .chargedDefect, "",
      "must be 0, not \(charge): only neutral structures are predicted; if it is the sum of oxidation "
        + "states, remove them")
  }
}
