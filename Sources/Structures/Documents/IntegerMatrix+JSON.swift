import Crystals
import JSON

extension IntegerMatrix {
  /// Writes the vectors of a supercell as a request may have them: the repeats [a, b], otherwise two rows.
  public func write(to json: inout JSONWriter) {
    if let repeats {
      json.array([repeats.x, repeats.y]) { $0.integer($1) }
    } else {
      json.array([first, second]) { json, row in
        json.array([row.x, row.y]) { $0.integer($1) }
      }
    }
  }
}
