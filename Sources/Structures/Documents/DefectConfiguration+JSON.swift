import Crystals
import Defects
import JSON

extension DefectConfiguration {
  /// Writes the field `defects`, each defect with its cell and basis.
  public func writeDefects(to json: inout JSONWriter) {
    json.field("defects", defects) { json, defect in
      json.object { json in
        let element = supercell.element(at: defect.site).symbol
        switch defect.occupant {
        case .vacancy:
          json.field("type", "vacancy")
          json.field("element", element)
        case .element(let replacement):
          json.field("type", "substitution")
          json.field("from", element)
          json.field("to", replacement.symbol)
        }
        let site = supercell.site(at: defect.site)
        json.field("cell", [site.i, site.j]) { $0.integer($1) }
        json.field("basis", site.basis)
      }
    }
  }
}
