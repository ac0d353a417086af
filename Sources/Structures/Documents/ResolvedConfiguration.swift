import Crystals
import Defects
import JSON

/// The configuration that a document describes, and the places of its defects in the document.
public struct ResolvedConfiguration: Sendable {
  /// The ways in which a document describes defects.
  public enum Source: Sendable {
    /// A list, which has each defect at its index.
    case defects
    /// A name; the sites were chosen.
    case name
    /// A structure, with the pointer to the atom at each site, or to the text of the structure.
    case structure(RecognizedStructure, atoms: [Int: String])
  }

  /// The configuration.
  public let configuration: DefectConfiguration
  /// How the document describes it.
  public let source: Source

  /// A configuration, and how a document describes it.
  package init(configuration: DefectConfiguration, source: Source) {
    self.configuration = configuration
    self.source = source
  }

  /// Returns faults of the configuration as faults of the document.
  ///
  /// - Parameter error: Faults with pointers "/defects/N…" into the configuration's defects.
  /// - Returns: The same faults with pointers into the document.
  public func placed(_ error: InvalidDocument) -> InvalidDocument {
    if case .defects = source { return error }
    return InvalidDocument(
      faults: error.faults.map { fault in
        let steps = fault.pointer.split(separator: "/")
        let defect = steps.count > 1 ? Int(steps[1]) : nil
        return InvalidDocument.Fault(
          fault.code, pointer: pointer(toDefect: defect), detail: fault.detail)
      })
  }

  private func pointer(toDefect defect: Int?) -> String {
    guard case .structure(_, let atoms) = source else { return "/defects" }
    let site = defect.flatMap { configuration.defects.indices.contains($0) ? $0 : nil }
      .map { configuration.defects[$0].site }
    return site.flatMap { atoms[$0] } ?? "/structure"
  }
}

extension ResolvedConfiguration {
  /// Writes the fields that show how a name or a structure was resolved: `defects`, and for a structure `matched`.
  ///
  /// A list of defects needs none.
  public func writeFields(to json: inout JSONWriter) {
    if case .defects = source { return }
    configuration.writeDefects(to: &json)
    guard case .structure(let found, _) = source else { return }
    json.name("matched")
    json.object { json in
      json.field("largest_displacement_angstrom", rounded(found.largestDisplacement))
      json.field("mean_displacement_angstrom", rounded(found.meanDisplacement))
      json.field("strain", rounded(found.strain.largest))
    }
  }

  /// Rounds to four decimals; further digits depend on how the numbers of the structure were written.
  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
