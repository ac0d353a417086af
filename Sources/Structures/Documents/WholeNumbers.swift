// Short lists of whole numbers: a cell, the repeats of a supercell.

import JSON

/// A list of whole numbers as it was written: the first three, and how many there were.
///
/// An array of its own for each would be an object.
struct WholeNumbers: Sendable {
  /// How many there were.
  private(set) var count = 0
  private var first = 0
  private var second = 0
  private var third = 0

  /// One of the first three; 0 where none was written.
  subscript(index: Int) -> Int {
    switch index {
    case 0: first
    case 1: second
    default: third
    }
  }

  /// Reads an array.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the place of what is no whole number.
  init(reading json: inout JSONReader) throws {
    try json.array { json, index in
      let number = try json.integer()
      switch index {
      case 0: first = number
      case 1: second = number
      case 2: third = number
      default: break
      }
      count = index + 1
    }
  }
}
