import Crystals
import JSON

/// A supercell in JSON: the repeats [a, b] or [a, b, 1], or two vectors in units of the host's, [[4, 8], [-4, 4]].
///
/// Reading it checks types; ``vectors()`` checks the values.
struct SupercellDocument: Sendable {
  private var repeats = IntegerList()
  private var rowCount = 0
  private var first = IntegerList()
  private var second = IntegerList()

  /// The forms that are accepted, as the end of a sentence.
  static let rule = "must be [a, b], [a, b, 1] or two vectors [[i, j], [i, j]]"

  /// Reads an array of integers, or of arrays of integers.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` for an element that is neither.
  init(reading json: inout JSONReader) throws {
    try json.array { json, _ in
      guard try json.next() == .array else { return repeats.append(try json.integer()) }
      let row = try IntegerList(reading: &json)
      if rowCount == 0 { first = row } else { second = row }
      rowCount += 1
    }
  }

  /// The supercell of a text such as "8x8" or "4,8/-4,4"; nil if the text is not of that form.
  init?(text: String) {
    let text = text.lowercased()
    guard let vectors = IntegerMatrix(text) else { return nil }
    if text.contains("x") {
      repeats.append(vectors.first.x)
      repeats.append(vectors.second.y)
    } else {
      rowCount = 2
      for component in [vectors.first.x, vectors.first.y] { first.append(component) }
      for component in [vectors.second.x, vectors.second.y] { second.append(component) }
    }
  }

  /// Returns the vectors of a supercell.
  ///
  /// - Throws: `InvalidDocument` with a pointer from the root of the configuration.
  func vectors() throws(InvalidDocument) -> IntegerMatrix {
    guard rowCount > 0 else { return try repeatedVectors() }
    guard rowCount == 2, repeats.count == 0 else {
      throw InvalidDocument(.invalidSupercell, "/supercell", Self.rule)
    }
    let range = -Supercell.maximumRepeats...Supercell.maximumRepeats
    for (index, row) in [first, second].enumerated() {
      guard row.count == 2 else {
        throw InvalidDocument(
          .invalidSupercell, "/supercell/\(index)", "must be two whole numbers [i, j]")
      }
      for axis in 0..<2 where !range.contains(row[axis]) {
        throw InvalidDocument(
          .invalidSupercell, "/supercell/\(index)/\(axis)",
          "must be from \(range.lowerBound) to \(range.upperBound), not \(row[axis])")
      }
    }
    let vectors = IntegerMatrix([first[0], first[1]], [second[0], second[1]])
    guard vectors.determinant != 0 else {
      throw InvalidDocument(
        .invalidSupercell, "/supercell", "the vectors are parallel; they must span an area")
    }
    guard Superlattice(vectors) != nil else {
      throw InvalidDocument(
        .invalidSupercell, "/supercell",
        "the supercell has \(abs(vectors.determinant)) unit cells; at most "
          + "\(Superlattice.maximumCellCount) are allowed")
    }
    return vectors
  }

  private func repeatedVectors() throws(InvalidDocument) -> IntegerMatrix {
    guard repeats.count == 2 || (repeats.count == 3 && repeats[2] == 1) else {
      throw InvalidDocument(.invalidSupercell, "/supercell", Self.rule)
    }
    for axis in 0..<2 where !(1...Supercell.maximumRepeats).contains(repeats[axis]) {
      throw InvalidDocument(
        .invalidSupercell, "/supercell/\(axis)",
        "must be from 1 to \(Supercell.maximumRepeats), not \(repeats[axis])")
    }
    return IntegerMatrix([repeats[0], 0], [0, repeats[1]])
  }
}
