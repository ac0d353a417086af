// What a document was resolved as, so that whoever wrote it can see.

import Crystals
import Defects
import JSON

/// The configuration that a document means, and where in the document its defects are from.
public struct ResolvedConfiguration: Sendable {
  /// How the defects were told.
  public enum Source: Sendable {
    /// One by one: each is where the document has it.
    case defects
    /// By a name, so their sites were chosen.
    case name
    /// By a structure; the pointer to each atom in the document, or to the text that told all.
    case structure(RecognizedStructure, atoms: [Int: String])
  }

  /// The configuration.
  public let configuration: DefectConfiguration
  /// How it was told.
  public let source: Source

  /// The same faults, where the document has what they are about.
  ///
  /// - Parameter error: Faults with pointers "/defects/N…" into the configuration's defects.
  /// - Returns: Faults with pointers into the document.
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
  /// Writes the fields that say how a configuration was resolved, none if it was told defect by defect:
  /// `defects`, and for a structure `matched`.
  public func writeFields(to json: inout JSONWriter) {
    if case .defects = source { return }
    configuration.writeDefects(to: &json)
    guard case .structure(let found, _) = source else { return }
    json.name("matched")
    json.object { json in
      json.field("largest_displacement_angstrom", rounded(found.largestDisplacement))
      json.field("mean_displacement_angstrom", rounded(found.meanDisplacement))
      json.field("strain", rounded(found.strain))
    }
  }

  /// Four decimals: what is beyond them depends on how the numbers were written.
  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
