import Crystals
import JSON

extension ConfigurationDocument {
  private enum RecordField: String, CaseIterable {
    case material, supercell, defects, structure, atoms
  }

  private static let recordFields = JSONFields<RecordField>(of: "a record", allowsOthers: true)

  /// Reads the configuration of a record of a data set, which may have any other members.
  ///
  /// The record has a `structure`, or `atoms` as in JARVIS; it has `material`, `supercell` and `defects` as a request; or it
  /// is itself a structure. Beside a structure, `material` counts only if it is the name of a host.
  ///
  /// - Parameters:
  ///   - json: A reader before the record.
  ///   - catalogue: The hosts.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  public init(record json: inout JSONReader, in catalogue: HostCatalogue) throws {
    var itself = json
    var material: String?
    var supercell: Result<SupercellDocument?, InvalidDocument> = .success(nil)
    var defects: Contents?
    var structure: StructureDocument?
    try json.object(Self.recordFields) { json, field in
      switch field {
      case .material: material = try? json.attempt { try $0.string() }.get()
      case .supercell:
        supercell = try json.attempt { try $0.optional { try SupercellDocument(reading: &$0) } }
      case .defects: defects = try Self.defects(reading: &json)
      case .structure, .atoms:
        guard structure == nil else {
          throw InvalidDocument(
            .conflictingFields, "", "'structure' and 'atoms' exclude each other")
        }
        structure = try StructureDocument(reading: &json)
      }
    }
    if let defects, structure == nil {
      guard let material else { throw InvalidDocument(missing: RecordField.material.rawValue) }
      self.material = material
      do throws(InvalidDocument) {
        self.supercell = try supercell.get()
      } catch {
        throw error.under("/" + RecordField.supercell.rawValue)
      }
      contents = defects
    } else {
      guard defects == nil else {
        throw InvalidDocument(
          .conflictingFields, "", "'defects' and 'structure' exclude each other",
          at: RecordField.defects.rawValue)
      }
      self.material = material.flatMap { catalogue[$0] == nil ? nil : $0 }
      self.supercell = nil
      contents = .structure(try structure ?? StructureDocument(reading: &itself))
    }
    id = nil
    asksForExplanation = false
    chemicalPotentials = nil
  }
}
